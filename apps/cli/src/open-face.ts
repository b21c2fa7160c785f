import { assemble, type Haksup } from './assemble.ts';
import { type Course, openCourse } from './course.ts';
import { type Environment, readEnvironment } from './environment.ts';
import type { Face } from './face.ts';
import { messageOf } from './failures.ts';
import { makeHome } from './home.ts';
import { interruption } from './interruption.ts';
import { explainingFailures } from './model-failures.ts';
import { messages } from './terminal/messages.ts';
import { showModelProgress } from './terminal/model-progress.ts';
import { plain } from './terminal/reply.ts';

/** A face on the process's own streams together with the parts behind it. */
export interface OpenedFace {
  face: Face;
  haksup: Haksup;
}

/**
 * Opens the parts for a terminal command, hands them to `use` and closes them, whatever happens. SIGTERM closes them
 * too, so that the data folder is never left locked.
 */
export async function withFace<Result>(
  use: (opened: OpenedFace) => Promise<Result>,
  { model = true }: { model?: boolean } = {},
): Promise<Result> {
  const environment: Environment = readEnvironment(process.env);
  const words = messages[environment.language];
  await makeHome(environment.home);
  const progress = showModelProgress(process.stderr, words);
  let modelSaid: string | undefined;
  const haksup = await interruptible((signal) =>
    assemble({
      environment,
      signal,
      ...(model && { variables: process.env }),
      onIndexInUse: () => process.stderr.write(`${words.indexInUse}\n`),
      onModelProgress: progress.update,
      onModelFailed: (error) => {
        progress.end();
        process.stderr.write(`${words.modelFailed(plain(messageOf(error)))}\n`);
      },
      onModelCallFailed: (reason) => {
        modelSaid = reason;
      },
    }),
  ).finally(progress.end);
  const terminate = (): void => {
    void haksup.close().finally(() => process.exit(143));
  };
  process.once('SIGTERM', terminate);
  try {
    const face: Face = {
      input: process.stdin,
      output: process.stdout,
      error: process.stderr,
      environment,
      messages: words,
      tutor: haksup.tutor,
      modelSaid: () => {
        const said = modelSaid;
        modelSaid = undefined;
        return said;
      },
    };
    return await use({ face, haksup });
  } finally {
    process.off('SIGTERM', terminate);
    await haksup.close();
  }
}

/** {@link withFace}, with a folder of notes read. `open` reads another one. */
export function withCourse<Result>(
  notes: string,
  use: (
    opened: OpenedFace & { course: Course; open: (folder: string, signal: AbortSignal) => Promise<Course> },
  ) => Promise<Result>,
  options?: { model?: boolean },
): Promise<Result> {
  return withFace(async ({ face, haksup }) => {
    const open = (folder: string, signal: AbortSignal): Promise<Course> =>
      openCourse(folder, { library: haksup.library, error: face.error, messages: face.messages, signal });
    const course = await interruptible((signal) => open(notes, signal));
    return use({ face, haksup, open, course });
  }, options);
}

/** Ctrl-C while parts are opened or notes are read: what was begun is closed and taken away, then the command ends. */
async function interruptible<Result>(run: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  using interrupted = interruption();
  return await explainingFailures(() => run(interrupted.signal));
}
