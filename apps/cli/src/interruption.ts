/** Ctrl-C and SIGTERM as a signal, for work that cleans up behind itself. */
export interface Interruption extends Disposable {
  readonly signal: AbortSignal;
}

/** Until it is disposed of, an interrupt aborts the signal; a second one ends the process as ever. */
export function interruption(): Interruption {
  const controller = new AbortController();
  const stop = (): void => controller.abort(new InterruptedError());
  process.once('SIGINT', stop).once('SIGTERM', stop);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => void process.off('SIGINT', stop).off('SIGTERM', stop),
  };
}

/** A person stopped what was under way. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';

  constructor() {
    super('Stopped.');
  }
}
