/** The person asked for something that can't be done as asked. Shown as one line, without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
