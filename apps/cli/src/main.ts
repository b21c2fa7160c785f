import { UsageError } from './errors.ts';
import { plain } from './terminal/reply.ts';

/**
 * Runs a command to its end and sets the exit status. What a person can act on is shown as one line; the stack of
 * anything else is shown where HAKSUP_DEBUG is set.
 *
 * @param run returns the exit status; nothing means 0
 */
export async function runMain(run: () => Promise<number | undefined>): Promise<void> {
  // A reader of our output that stops early (head, a closed pager) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  try {
    process.exitCode = (await run()) ?? 0;
  } catch (error) {
    process.stderr.write(`${describeFailure(error, process.env.HAKSUP_DEBUG !== undefined)}\n`);
    process.exitCode = 1;
  }
}

/** One line for people: the message, and for what nobody foresaw how to see more. */
export function describeFailure(error: unknown, debug: boolean): string {
  if (debug && error instanceof Error) return error.stack ?? error.message;
  const message = plain(error instanceof Error ? error.message : String(error));
  return error instanceof UsageError ? message : `${message}\n(HAKSUP_DEBUG=1 shows where this came from.)`;
}
