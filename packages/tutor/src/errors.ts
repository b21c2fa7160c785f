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
