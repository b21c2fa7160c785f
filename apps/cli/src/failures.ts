import { getSystemErrorMessage } from 'node:util';
import { UsageError } from './errors.ts';
import { InterruptedError } from './interruption.ts';
import { plain } from './terminal/reply.ts';

/** What went wrong, for people: one line, and for what nobody foresaw how to see more. */
export async function describeFailure(error: unknown, debug: boolean): Promise<string> {
  if (debug && error instanceof Error) return error.stack ?? error.message;
  const message = plain(messageOf(error));
  return (await isForeseen(error)) ? message : `${message}\n(HAKSUP_DEBUG=1 shows where this came from.)`;
}

/** An error's message; where the system refused, which file or folder and why in words. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { errno, path } = error as NodeJS.ErrnoException;
  if (error.name !== 'Error' || errno === undefined || path === undefined) return error.message;
  return `${path}: ${getSystemErrorMessage(errno)}.`;
}

/** Whether the message says what was asked and what to do, so that a stack would help nobody. */
async function isForeseen(error: unknown): Promise<boolean> {
  if (error instanceof UsageError || error instanceof InterruptedError) return true;
  const [knowledge, { UnknownCourseError }] = await Promise.all([
    import('@haksup/knowledge'),
    import('@haksup/evaluation'),
  ]);
  return [
    knowledge.DatabaseConnectionError,
    knowledge.DatabaseDamagedError,
    knowledge.DatabaseLockedError,
    knowledge.NotesFolderError,
    knowledge.SchemaTooNewError,
    knowledge.VectorsUnavailableError,
    UnknownCourseError,
  ].some((each) => error instanceof each);
}
