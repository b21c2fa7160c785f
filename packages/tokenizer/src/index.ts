export { TokenizerError, TokenizerFileError, TrainingError, UnknownTokenError } from './errors.ts';
export type { AddedToken, Component, ModelFile, TokenizerFile } from './file/tokenizer-file.ts';
export { type ByteLevelBpeOptions, trainByteLevelBpe } from './training/train-byte-level-bpe.ts';
