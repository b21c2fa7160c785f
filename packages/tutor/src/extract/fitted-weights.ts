import type { questionFeatureNames, sentenceFeatureNames, Weights } from './features.ts';

/** Written by `node fitting/fit.ts`, from the development half of the evaluation sets. */

export const sentenceWeights: Weights<typeof sentenceFeatureNames> = {
  bias: -3.343,
  usability: 0.484,
  score: 0.077,
  lexical: 1.604,
  ownWords: -1.314,
  passage: 0.763,
  firstPassage: 0.914,
  length: 1.692,
  scrap: 0.556,
  defines: 1.394,
};

export const questionWeights: Weights<typeof questionFeatureNames> = {
  bias: -3.934,
  answerable: 0.952,
  score: 0.221,
  worth: -0.272,
  together: 4.271,
  coverage: -0.137,
  unknownName: -3.324,
};
