import type { questionFeatureNames, sentenceFeatureNames, Weights } from './features.ts';

/** Written by `node fitting/fit.ts`, from the development half of the evaluation sets. */

export const sentenceWeights: Weights<typeof sentenceFeatureNames> = {
  bias: -3.283,
  usability: 0.483,
  score: 0.092,
  lexical: 1.454,
  ownWords: -1.287,
  passage: 0.752,
  firstPassage: 0.885,
  length: 1.763,
  scrap: 0.612,
  defines: 0.664,
};

export const questionWeights: Weights<typeof questionFeatureNames> = {
  bias: -4.337,
  answerable: 1.017,
  score: 0.09,
  worth: -0.285,
  together: 4.172,
  coverage: 0.196,
  unknownName: -3.356,
};
