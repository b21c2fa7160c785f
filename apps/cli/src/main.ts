import { describeFailure } from './failures.ts';

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
  // Nobody is left to hear complaints; answers may still be read.
  process.stderr.on('error', () => undefined);
  // What escapes from a library's timers and streams.
  process.once('uncaughtException', (error) => {
    void showFailure(error).finally(() => process.exit(1));
  });
  try {
    process.exitCode = (await run()) ?? 0;
  } catch (error) {
    await showFailure(error);
    process.exitCode = 1;
  }
}

async function showFailure(error: unknown): Promise<void> {
  process.stderr.write(`${await describeFailure(error, Boolean(process.env.HAKSUP_DEBUG))}\n`);
}
