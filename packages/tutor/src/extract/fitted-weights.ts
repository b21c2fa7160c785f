import type { questionFeatureNames, sentenceFeatureNames, Weights } from './features.ts';

/** Written by `node fitting/fit.ts`, from the development half of the evaluation sets. */

export const sentenceWeights: Weights<typeof sentenceFeatureNames> = {
  bias: -3.724,
  usability: 0.449,
  score: 0.108,
  lexical: 1.408,
  ownWords: -1.199,
  passage: 0.852,
  firstPassage: 0.899,
  length: 2.164,
  scrap: 0.583,
  defines: 1.567,
};

export const questionWeights: Weights<typeof questionFeatureNames> = {
  bias: -3.726,
  answerable: 1.004,
  score: 0.137,
  worth: -0.086,
  together: 3.798,
  coverage: 0.02,
  unknownName: -3.183,
};
