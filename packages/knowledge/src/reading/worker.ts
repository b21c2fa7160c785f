/** The thread that reads files: a hostile one can exhaust its memory or time, not the program's. */
import { parentPort } from 'node:worker_threads';
import { readNote } from './read-note.ts';

export interface ReadRequest {
  readonly path: string;
  readonly bytes: Uint8Array;
}

parentPort?.on('message', async ({ path, bytes }: ReadRequest) => {
  try {
    parentPort?.postMessage({ reading: await readNote(path, bytes) });
  } catch (error) {
    // Errors lose their class and fields between threads, so they travel as plain values.
    const { name, message, ...facts } = error instanceof Error ? error : new Error(String(error));
    parentPort?.postMessage({ failure: { name, message, facts: plain(facts), cause: causeOf(error) } });
  }
});

function plain(facts: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(facts).filter(([, value]) => /^(?:string|number)$/.test(typeof value)),
  );
}

function causeOf(error: unknown): string | undefined {
  return error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined;
}
