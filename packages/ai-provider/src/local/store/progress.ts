/** What is being done before a local model can answer. */
export type ModelStage =
  /** Files come from the Hub; counted in bytes. */
  | 'pull'
  /** A checkpoint's files are hashed, to know whether it was converted before; in bytes. */
  | 'check'
  /** Weights are stored in four bits, then scales of an int8 cache are found; in elements. */
  | 'convert'
  /** News, not work: the cache can only be kept in floats. `item` says why. */
  | 'float-cache'
  /** Another process pulls or converts the same model; not counted. */
  | 'wait'
  /** A child process opens and runs an ONNX export, before this one does; not counted. */
  | 'try'
  /** The engine opens the model; not counted. */
  | 'load';

/** How far a local model has come. */
export interface ModelProgress {
  readonly stage: ModelStage;
  readonly done: number;
  /** 0 where nothing is counted. */
  readonly total: number;
  /** The file or the weight that is being worked on. */
  readonly item: string;
  /** Until the stage's end, where it can be told. */
  readonly secondsLeft?: number;
}

export type OnModelProgress = (progress: ModelProgress) => void;
