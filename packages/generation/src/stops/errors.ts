import { GenerationError } from '../errors.ts';

/** Stop sequences that cannot be watched for: empty, too long, too many, or no Unicode text. */
export class StopSequenceError extends GenerationError {
  override readonly name = 'StopSequenceError';
  /** The sequence that is refused; undefined where there are too many. */
  readonly sequence: string | undefined;

  constructor(reason: string, sequence?: string) {
    super(sequence === undefined ? reason : `Stop sequence ${JSON.stringify(sequence)}: ${reason}`);
    this.sequence = sequence;
  }
}
