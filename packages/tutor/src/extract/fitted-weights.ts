import type { questionFeatureNames, sentenceFeatureNames, Weights } from './features.ts';

/** Written by `node fitting/fit.ts`, from the development half of the evaluation sets. */

export const sentenceWeights: Weights<typeof sentenceFeatureNames> = {
  bias: -4.12,
  usability: 0.53,
  score: 0.016,
  lexical: 1.533,
  ownWords: -1.094,
  passage: 1.093,
  firstPassage: 0.793,
  length: 2.145,
  scrap: 0.652,
  defines: 0.642,
};

export const questionWeights: Weights<typeof questionFeatureNames> = {
  bias: -2.762,
  answerable: 1.095,
  score: 0.357,
  worth: 0.25,
  together: 2.063,
  coverage: 0.441,
  unknownName: -3.573,
};
