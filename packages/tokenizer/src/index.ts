export { type StreamOptions, TextStream } from './decoding/text-stream.ts';
export type { AddedTokenUse } from './encoding/encoder.ts';
export {
  TokenizerError,
  TokenizerFileError,
  TokenizerTimeoutError,
  TrainingError,
  UnknownTokenError,
} from './errors.ts';
export type { AddedToken, Component, ModelFile, TokenizerFile } from './file/tokenizer-file.ts';
export { loadTokenizer, loadTokenizerFile } from './load-tokenizer.ts';
export { type DecodeOptions, type EncodeOptions, type Encoding, Tokenizer } from './tokenizer.ts';
export { type ByteLevelBpeOptions, trainByteLevelBpe } from './training/train-byte-level-bpe.ts';
