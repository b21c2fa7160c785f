export type {
  Binding,
  Device,
  DeviceTensor,
  EngineName,
  GivenOutputs,
  Placement,
  RunOptions,
  Session,
  SessionOptions,
  ValueInfo,
  WantedOutputs,
} from './contract.ts';
export { type CudaCheck, checkCuda } from './cuda/check-cuda.ts';
export { type CudaFiles, cudaFiles, cudaFolderIn, cudaPackage, isCudaPlatform } from './cuda/folder.ts';
export type { ElementArrays, ElementType } from './element-types.ts';
export {
  CudaUnavailableError,
  DeviceError,
  EngineError,
  ModelError,
  OptionError,
  RunError,
  RuntimeError,
  SessionReleasedError,
  TensorError,
  TrialError,
  type TrialOutcome,
  ValueError,
  type ValueProblem,
} from './errors.ts';
export { openSession } from './open-session.ts';
export { type Tensor, tensor } from './tensor.ts';
export type { OutputFacts } from './trial/messages.ts';
export { type TrialOptions, type TrialResult, tryModel } from './trial/try-model.ts';
