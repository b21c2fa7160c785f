export { CacheMemoryError } from './cache/errors.ts';
export type { Constraint } from './constraints/contract.ts';
export type {
  DecoderParts,
  Engine,
  EngineOptions,
  EngineStatistics,
  FinishReason,
  GeneratedToken,
  Generation,
  GenerationRequest,
  KeyValueType,
  Outcome,
  SampleOutcome,
  Speculation,
  Timings,
  Usage,
} from './contract.ts';
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
export type { StopWatch, TokenBytes } from './stops/contract.ts';
