import { Script } from 'node:vm';
import { TokenizerTimeoutError } from './errors.ts';

const slot = Symbol.for('@haksup/tokenizer work');
const script = new Script('globalThis[Symbol.for("@haksup/tokenizer work")]()');

/**
 * Runs synchronous work that may not end, such as a stranger's regular expression, and ends it after a time: V8 looks
 * for that even while an expression backtracks. Costs some 0.3 ms; work within bounded work is bounded by the outer one.
 *
 * @throws TokenizerTimeoutError, or what the work throws.
 */
export function withinTime<Result>(milliseconds: number, what: string, work: () => Result): Result {
  const holder = globalThis as unknown as Record<symbol, (() => unknown) | undefined>;
  if (holder[slot] !== undefined) return work();
  let result: { readonly value: Result } | undefined;
  holder[slot] = () => {
    result = { value: work() };
  };
  try {
    script.runInThisContext({ timeout: Math.ceil(milliseconds) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new TokenizerTimeoutError(what, milliseconds, error);
  } finally {
    delete holder[slot];
  }
  return result!.value;
}
