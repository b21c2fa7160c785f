import type { Device, EngineName } from './contract.ts';
import { asSentence } from './sentence.ts';

/** Root of every error that this package throws on purpose. */
export class RuntimeError extends Error {
  override readonly name: string = 'RuntimeError';
}

/** A tensor that cannot be: shape, data and type do not fit together. */
export class TensorError extends RuntimeError {
  override readonly name = 'TensorError';
  readonly type: string;
  readonly shape: readonly number[];

  constructor(message: string, facts: { type: string; shape: readonly number[]; cause?: unknown }) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.type = facts.type;
    this.shape = [...facts.shape];
  }
}

/** An option that {@link openSession} does not take. */
export class OptionError extends RuntimeError {
  override readonly name = 'OptionError';
  readonly option: string;

  constructor(option: string, problem: string) {
    super(`The option "${option}" ${problem}`);
    this.option = option;
  }
}

/** A model that could not be opened: a missing file, bytes that are no model, an operator nobody knows. */
export class ModelError extends RuntimeError {
  override readonly name = 'ModelError';
  /** The path, or how many bytes were given. */
  readonly source: string;

  constructor(source: string, reason: string, cause?: unknown) {
    super(
      `The model (${source}) could not be opened: ${reason}`,
      cause === undefined ? undefined : { cause },
    );
    this.source = source;
  }
}

/** The device that was asked for cannot be used here. */
export class DeviceError extends RuntimeError {
  override readonly name = 'DeviceError';
  readonly device: Device;

  constructor(device: Device, reason: string, cause?: unknown) {
    super(
      `The device "${device}" cannot be used: ${reason} Use device "cpu", or "auto" to fall back to it.`,
      cause === undefined ? undefined : { cause },
    );
    this.device = device;
  }
}

/** CUDA was asked for and cannot be used here. */
export class CudaUnavailableError extends RuntimeError {
  override readonly name = 'CudaUnavailableError';
  /** Where it was looked for, where a folder was named. */
  readonly folder: string | undefined;
  /** Why, in one sentence. */
  readonly reason: string;
  /** Libraries that were not found: files of the folder, or names that the system's loader does not know. */
  readonly missing: readonly string[];

  constructor(
    reason: string,
    facts: { folder?: string | undefined; missing?: readonly string[]; remedy?: string; cause?: unknown },
  ) {
    super(
      [`The device "cuda" cannot be used: ${reason}`, facts.remedy].filter(Boolean).join(' '),
      facts.cause === undefined ? undefined : { cause: facts.cause },
    );
    this.folder = facts.folder;
    this.reason = reason;
    this.missing = [...(facts.missing ?? [])];
  }
}

/** The engine that was asked for by name cannot be used here; `auto` would have taken another one. */
export class EngineError extends RuntimeError {
  override readonly name = 'EngineError';
  readonly engine: EngineName;

  constructor(engine: EngineName, reason: string, cause?: unknown) {
    super(`The engine "${engine}" cannot be used: ${reason}`, cause === undefined ? undefined : { cause });
    this.engine = engine;
  }
}

/** Which rule a value broke. */
export type ValueProblem = 'unknown' | 'missing' | 'type' | 'shape' | 'data';

/** A fed input or a wanted output that does not fit the model. Nothing has run; the session stays usable. */
export class ValueError extends RuntimeError {
  override readonly name = 'ValueError';
  readonly side: 'input' | 'output';
  readonly value: string;
  readonly problem: ValueProblem;

  constructor(side: 'input' | 'output', value: string, problem: ValueProblem, explanation: string) {
    super(`The ${side} "${value}" ${explanation}`);
    this.side = side;
    this.value = value;
    this.problem = problem;
  }
}

/** The engine failed while it ran the graph (an index out of range, no memory …). The session stays usable. */
export class RunError extends RuntimeError {
  override readonly name = 'RunError';

  constructor(reason: string, cause?: unknown) {
    super(`The run failed: ${reason}`, cause === undefined ? undefined : { cause });
  }
}

/** A run was asked for after `release()`. */
export class SessionReleasedError extends RuntimeError {
  override readonly name = 'SessionReleasedError';

  constructor() {
    super('The session has been released; open another one to run the model.');
  }
}

/** How an untrusted model failed its trial. */
export type TrialOutcome = 'refused' | 'crashed' | 'timeout' | 'memory';

/** A model that did not pass in the child process where it was tried; this process never opened it. */
export class TrialError extends RuntimeError {
  override readonly name = 'TrialError';
  readonly model: string;
  /** `refused` with an error; `crashed` the process; went past the limit of time or of memory. */
  readonly outcome: TrialOutcome;
  readonly reason: string;

  constructor(model: string, outcome: TrialOutcome, reason: string) {
    super(`The model (${model}) did not pass its trial in a process of its own: ${asSentence(reason)}`);
    this.model = model;
    this.outcome = outcome;
    this.reason = reason;
  }
}
