export {
  answerableFeatures,
  type Calibration,
  probability,
  readingFeatures,
  type SentenceLogits,
  usableFeatures,
} from './calibration.ts';
export type {
  QuestionTerm,
  Reader,
  ReaderCard,
  ReaderPassage,
  ReadOptions,
  ReadRequest,
  ReadResult,
  SentenceReading,
  SpanReading,
  TextRange,
} from './contract.ts';
export { ReaderReleasedError, RequestError, WeightsError } from './errors.ts';
export { termsOf } from './fallback-terms.ts';
export { featureCount, layoutVersion } from './feature-layout.ts';
export { limits, piecesPerUnit, type Sequence, type SequenceSentence, sequencesOf } from './features.ts';
export { inputsOf, type NetworkInputs } from './inputs.ts';
export {
  angleTables,
  buildNetwork,
  type InputName,
  type NetworkOutputs,
  type NetworkShape,
  type NetworkSource,
  outputNames,
  outputsOf,
  shortWay,
  sourceIn,
  wideWidth,
} from './network.ts';
export { type Pieces, wordPieces } from './pieces.ts';
export { type OpenReaderOptions, openReader } from './reader.ts';
export { readSafetensors, roundToHalf, type Weight, writeSafetensors } from './safetensors.ts';
export { resultOf, type ScoredSentence, type SequenceLogits, scoredSentences } from './scores.ts';
export { type Sentence, type SentenceKind, splitSentences } from './sentences.ts';
export {
  type FileFacts,
  factsOf,
  type LoadedWeights,
  loadWeights,
  type Manifest,
  manifestFile,
  shippedWeights,
  tokenizerFile,
  weightsFile,
} from './weights.ts';
export { splitWords, type Word } from './words.ts';
