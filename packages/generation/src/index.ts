export { CacheMemoryError } from './cache/errors.ts';
export type { Constraint } from './constraints/contract.ts';
export {
  buildTokenTrie,
  type CompiledConstraint,
  ConstraintError,
  type ConstraintOptions,
  ConstraintSizeError,
  type ConstraintSource,
  compileConstraint,
  type Schema,
  type TokenTrie,
  type TokenTrieOptions,
  UnsupportedConstraintError,
} from './constraints/index.ts';
export type {
  DecoderParts,
  Engine,
  EngineOptions,
  EngineStatistics,
  ExportedParts,
  ExportedValue,
  FinishReason,
  GeneratedToken,
  Generation,
  GenerationRequest,
  KeyValueType,
  Outcome,
  SampleOutcome,
  Speculation,
  StepFacts,
  Timings,
  Usage,
} from './contract.ts';
export {
  createEmbedder,
  type Embedder,
  type EmbedderOptions,
  type EncoderParts,
} from './embeddings/create-embedder.ts';
export { createEngine } from './engine/create-engine.ts';
export {
  EngineOptionError,
  EngineReleasedError,
  QueueFullError,
  RequestError,
  RequestFailedError,
  StepError,
} from './engine/errors.ts';
export { GenerationError } from './errors.ts';
export type { Drawn, Sampler, SamplingSettings } from './sampling/contract.ts';
export { createSampler, type SamplerOptions } from './sampling/create-sampler.ts';
export { LogitsError, NoTokenLeftError, SamplingSettingError } from './sampling/errors.ts';
export type {
  Beam,
  BeamRequest,
  GraphParts,
  SequenceGeneration,
  SequenceModel,
  SequenceModelOptions,
  SequenceOutcome,
  SequenceParts,
  SequenceRequest,
  SequenceToken,
} from './sequences/contract.ts';
export { openSequenceModel } from './sequences/open-sequence-model.ts';
export type { StopWatch, TokenBytes } from './stops/contract.ts';
export { createStopWatch } from './stops/create-stop-watch.ts';
export { StopSequenceError } from './stops/errors.ts';
