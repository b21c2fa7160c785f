import { GenerationError } from '../errors.ts';

/** An option of an engine is out of its range, or the parts of a decoder don't fit. */
export class EngineOptionError extends GenerationError {
  override readonly name = 'EngineOptionError';
  /** `slots`, `decoder.layers` …; empty where there is no such option. */
  readonly option: string;

  constructor(option: string, reason: string, options?: ErrorOptions) {
    super(option === '' ? `Engine options: ${reason}` : `Engine option "${option}": ${reason}`, options);
    this.option = option;
  }
}

/** A request that this engine cannot serve, whatever the load. */
export class RequestError extends GenerationError {
  override readonly name = 'RequestError';
  /** `tokens`, `stops.sequences.0` …; empty where the request as a whole is wrong. */
  readonly field: string;

  constructor(field: string, reason: string, options?: ErrorOptions) {
    super(field === '' ? `The request: ${reason}` : `The request's "${field}": ${reason}`, options);
    this.field = field;
  }
}

/** So many texts wait already that another request is not taken. Try again later, or elsewhere. */
export class QueueFullError extends GenerationError {
  override readonly name = 'QueueFullError';
  /** Whose limit it is: of the engine, or of one caller. */
  readonly scope: 'engine' | 'caller';
  readonly caller: string;
  /** Texts that wait, of all or of the caller. */
  readonly waiting: number;
  /** Texts that the request asked for. */
  readonly asked: number;
  readonly limit: number;

  constructor(facts: {
    scope: 'engine' | 'caller';
    caller: string;
    waiting: number;
    asked: number;
    limit: number;
  }) {
    const { scope, caller, waiting, asked, limit } = facts;
    const whose = scope === 'engine' ? '' : ` of "${caller}"`;
    super(
      asked > limit
        ? `${asked} texts are more than the ${limit}${whose} that may wait at once. Ask for fewer samples.`
        : `The queue is full: ${waiting} texts${whose} wait, ${asked} more would exceed the limit of ${limit}. Try again later.`,
    );
    this.scope = scope;
    this.caller = caller;
    this.waiting = waiting;
    this.asked = asked;
    this.limit = limit;
  }
}

/** The engine has been released. */
export class EngineReleasedError extends GenerationError {
  override readonly name = 'EngineReleasedError';

  constructor() {
    super('The engine has been released; open another one.');
  }
}

/** A run of the model failed (`cause`), and with it the texts that were in it. The engine stays usable. */
export class StepError extends GenerationError {
  override readonly name = 'StepError';

  constructor(cause: unknown) {
    super(`The model failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** What the request brought along (a constraint, the tokens' bytes) failed while it was in use. */
export class RequestFailedError extends GenerationError {
  override readonly name = 'RequestFailedError';
  readonly sample: number;
  /** How many tokens of the sample were generated before. */
  readonly generated: number;

  constructor(sample: number, generated: number, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`Sample ${sample} failed after ${generated} tokens: ${reason}`, { cause });
    this.sample = sample;
    this.generated = generated;
  }
}
