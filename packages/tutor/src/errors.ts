/** A question or a conversation's key is malformed or beyond the limits. */
export class QuestionError extends Error {
  override readonly name = 'QuestionError';
  /** Where: `question`, `conversation`, `course.name`. */
  readonly field: string;

  constructor(field: string, problem: string, options?: ErrorOptions) {
    super(`${field}: ${problem}`, options);
    this.field = field;
  }
}

/** A tutor was to be opened with a number that is beyond its range. */
export class TutorOptionError extends RangeError {
  override readonly name = 'TutorOptionError';
  /** Which: `passages`, `timeouts.first`. */
  readonly option: string;

  constructor(option: string, problem: string, options?: ErrorOptions) {
    super(`${option}: ${problem}`, options);
    this.option = option;
  }
}
