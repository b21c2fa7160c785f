export type { Checkpoint, CheckpointTensor } from './checkpoint/contract.ts';
export { openCheckpoint } from './checkpoint/open-checkpoint.ts';
export type { Calibration } from './convert/calibrate.ts';
export { type ConversionProgress, type ConvertOptions, convert } from './convert/convert.ts';
export {
  CheckpointError,
  ConfigError,
  ExportTrialError,
  ManifestError,
  MissingTensorsError,
  ModelKindError,
  ModelsError,
  OnnxFileError,
  OptionError,
  OutputError,
  TensorShapeError,
  TensorValueError,
  UnexpectedTensorsError,
  UnsupportedDtypeError,
  UnsupportedModelError,
} from './errors.ts';
export type { ExportVariant } from './exported/find-export.ts';
export { type ExportedDecoder, type OpenExportedOptions, openExported } from './exported/open-exported.ts';
export type { DecoderSignature, ExportedCache, NamedValue } from './exported/signature.ts';
export type { Architecture } from './families/architecture.ts';
export type {
  Activation,
  DecoderArchitecture,
  DecoderLayer,
  FeedForward,
  Rotary,
  RotaryScaling,
} from './families/decoder-architecture.ts';
export type { EncoderArchitecture, Pooling } from './families/encoder-architecture.ts';
export type { Family, Source, TensorNames } from './families/family.ts';
export { families, familyOf } from './families/registry.ts';
export { type RotaryFrequencies, rotaryFrequencies } from './families/rotary-scaling.ts';
export type { SequenceArchitecture } from './families/sequence-architecture.ts';
export type { Activations } from './layers/weights.ts';
export type {
  DecoderGraph,
  DecoderOptions,
  EncoderGraph,
  EncoderOptions,
  GraphFile,
  KeyValueType,
  SequenceGraphs,
  SequenceOptions,
} from './model/graphs.ts';
export type {
  CacheCheck,
  FileFacts,
  Manifest,
  Place,
  PromptWeight,
  SpecialTokens,
  StoredWeight,
} from './model/manifest.ts';
export { type Model, openModel } from './model/open-model.ts';
export { readManifest, verifyModel } from './model/read-manifest.ts';
export type { BlockSize, Dtype, WeightFormat } from './quantise/format.ts';
