/** Root of every error that this package throws on purpose. */
export class TokenizerError extends Error {
  override readonly name: string = 'TokenizerError';
}

/** A `tokenizer.json` that is none, or that asks for something this package does not do. */
export class TokenizerFileError extends TokenizerError {
  override readonly name = 'TokenizerFileError';
  /** Where in the file, like `model.merges[3]`; empty for the file as a whole. */
  readonly place: string;

  constructor(place: string, problem: string, cause?: unknown) {
    super(
      `This is no usable tokenizer.json: ${place === '' ? '' : `"${place}" `}${problem}`,
      cause === undefined ? undefined : { cause },
    );
    this.place = place;
  }
}

/** An id that the vocabulary does not have. */
export class UnknownTokenError extends TokenizerError {
  override readonly name = 'UnknownTokenError';
  readonly id: number;

  constructor(id: number, vocabularySize: number) {
    super(`There is no token ${id}; the vocabulary's ids go from 0 to ${vocabularySize - 1}.`);
    this.id = id;
  }
}

/** An option that training does not take. */
export class TrainingError extends TokenizerError {
  override readonly name = 'TrainingError';
  readonly option: string;

  constructor(option: string, value: unknown, wanted: string) {
    super(`"${option}" must be ${wanted}, not ${JSON.stringify(value)}.`);
    this.option = option;
  }
}

/** A file's own regular expressions took too long on a text: they may be made so that they never end. */
export class TokenizerTimeoutError extends TokenizerError {
  override readonly name = 'TokenizerTimeoutError';
  readonly milliseconds: number;

  constructor(what: string, milliseconds: number, cause?: unknown) {
    super(
      `${what} was not done after ${Math.ceil(milliseconds)} ms; the file's regular expressions are at fault.`,
      {
        cause,
      },
    );
    this.milliseconds = milliseconds;
  }
}
