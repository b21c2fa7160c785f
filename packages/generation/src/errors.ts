/** What every error of this package extends. */
export class GenerationError extends Error {
  override readonly name: string = 'GenerationError';
}
