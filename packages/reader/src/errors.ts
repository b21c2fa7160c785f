/** The request is malformed or beyond the limits. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  /** Where in the request: `question`, `passages[3].text`. */
  readonly field: string;

  constructor(field: string, problem: string, options?: ErrorOptions) {
    super(`${field}: ${problem}`, options);
    this.field = field;
  }
}

/** The weights are missing, damaged, or of a format that this version does not read. */
export class WeightsError extends Error {
  override readonly name = 'WeightsError';
  /** The file that is at fault. */
  readonly file: string;

  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(`${file}: ${problem}`, options);
    this.file = file;
  }
}

/** The reader was released before the call. */
export class ReaderReleasedError extends Error {
  override readonly name = 'ReaderReleasedError';

  constructor() {
    super('The reader was released; open another with openReader().');
  }
}
