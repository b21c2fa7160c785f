export { type Json, loadCheckpoint, saveCheckpoint } from './checkpoint/checkpoint.ts';
export {
  type DataSource,
  generatedBatches,
  type PlacedBatch,
  type ShuffledOptions,
  shuffledBatches,
} from './data/source.ts';
export {
  BatchError,
  CheckpointError,
  DefinitionError,
  DivergedError,
  TrainerStateError,
  TrainingError,
} from './errors.ts';
export type { LogLine } from './loop/log.ts';
export { drawLossCurve, type LossCurve } from './loop/loss-curve.ts';
export type { ProgressStream } from './loop/progress.ts';
export { type TrainOptions, type TrainResult, train } from './loop/train.ts';
export {
  type Batch,
  type BatchShape,
  defineModel,
  type Loss,
  type LossContext,
  type ModelDefinition,
  type ParameterDefinition,
  tokensOf,
} from './model/define-model.ts';
export {
  constant,
  fanIn,
  glorot,
  type Initialiser,
  normal,
  ones,
  uniform,
  values,
  zeros,
} from './model/initialisers.ts';
export type { AdamWOptions } from './optimiser/adamw.ts';
export { type Schedule, type WarmUpOptions, warmUpThenDecay } from './optimiser/schedule.ts';
export { Random, type RandomState } from './random.ts';
export { type Evaluation, type StepResult, Trainer, type TrainerOptions } from './trainer.ts';
