/** Reads notes in a worker thread with a limit on time and memory, one after the other. */
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { Reading } from '../contract.ts';
import * as errors from './errors.ts';

export interface ReadingThread {
  /** Throws what {@link readNote} throws, ReadingTimeoutError, and UnreadableNoteError where memory runs out. */
  read(path: string, bytes: Uint8Array): Promise<Reading>;
  close(): Promise<void>;
}

export interface ReadingLimits {
  /** Milliseconds per file. */
  readonly time: number;
  /** Megabytes of the thread's heap. */
  readonly memory: number;
}

const failureSchema = z.object({
  name: z.string(),
  message: z.string(),
  facts: z.record(z.string(), z.unknown()),
  cause: z.string().optional(),
});
const answerSchema = z.union([
  z.object({ reading: z.custom<Reading>((value) => typeof value === 'object' && value !== null) }),
  z.object({ failure: failureSchema }),
]);

/** Milliseconds that an unused thread is kept; starting one takes some hundreds. */
const IDLE_TIME = 5000;

/** The thread starts with the first file, keeps no process alive, and ends when it has had nothing to do. */
export function openReadingThread(limits: ReadingLimits): ReadingThread {
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  const start = (): Worker => {
    // Published, this module is part of dist/index.js and the thread's file stands in dist/reading.
    const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './reading/worker.js';
    worker ??= new Worker(new URL(file, import.meta.url), {
      // Flags of the program (--eval, --input-type) would be taken for the thread's.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: limits.memory },
      // What parsers print must not reach a stdout that carries JSON lines.
      stdout: true,
      stderr: true,
    });
    return worker;
  };
  const stop = async (): Promise<void> => {
    const stopped = worker;
    worker = undefined;
    await stopped?.terminate();
  };
  const readNow = async (path: string, bytes: Uint8Array): Promise<Reading> => {
    clearTimeout(idle);
    const running = start();
    running.ref();
    const { promise, resolve, reject } = Promise.withResolvers<Reading>();
    const timer = setTimeout(() => reject(new errors.ReadingTimeoutError(path, limits.time)), limits.time);
    const onMessage = (message: unknown): void => {
      const answer = answerSchema.parse(message);
      if ('reading' in answer) resolve(answer.reading);
      else reject(revive(path, answer.failure));
    };
    const onError = (cause: Error & { code?: string }): void => {
      const memory = cause.code === 'ERR_WORKER_OUT_OF_MEMORY';
      reject(
        memory
          ? outOfMemory(path, limits.memory, { cause })
          : new errors.UnreadableNoteError(path, 'the reader stopped', { cause }),
      );
    };
    const onExit = (code: number): void => {
      reject(new errors.UnreadableNoteError(path, `the reader stopped with status ${code}`));
    };
    running.on('message', onMessage).on('error', onError).on('exit', onExit);
    let heavy = false;
    const watch = setInterval(async () => {
      const share = (await externalBytes(running)) / (limits.memory * 1_048_576);
      heavy ||= share > 0.5;
      if (share > 1) reject(outOfMemory(path, limits.memory));
    }, WATCH_INTERVAL);
    running.postMessage({ path, bytes });
    let answered = false;
    try {
      const reading = await promise;
      answered = true;
      return reading;
    } finally {
      clearTimeout(timer);
      clearInterval(watch);
      running.off('message', onMessage).off('error', onError).off('exit', onExit);
      // A thread that failed may be busy for ever or short of memory, and one that succeeded may still hold what it
      // needed; the next file gets a new one.
      if (!answered || heavy) await stop();
      running.unref();
      idle = setTimeout(() => void stop(), IDLE_TIME).unref();
    }
  };
  // Two ingestions may share the thread: each file waits for the one before it.
  let turn: Promise<unknown> = Promise.resolve();
  return {
    read(path, bytes) {
      const reading = turn.then(() => readNow(path, bytes));
      turn = reading.catch(() => undefined);
      return reading;
    },
    async close() {
      clearTimeout(idle);
      await stop();
    },
  };
}

/** Milliseconds between two looks at what a file takes outside the heap, which the thread's own limit doesn't count. */
const WATCH_INTERVAL = 100;

/** What the thread holds outside its heap: a few hundred bytes of a PDF can unpack to gigabytes there. */
async function externalBytes(running: Worker): Promise<number> {
  // Node before 22.16 doesn't tell; a thread that has ended meanwhile is told of otherwise.
  const heap = await running.getHeapStatistics?.().catch(() => undefined);
  return heap?.external_memory ?? 0;
}

function outOfMemory(path: string, limit: number, options?: ErrorOptions): Error {
  return new errors.UnreadableNoteError(path, `reading needs more than ${limit} MB of memory`, options);
}

const ERROR_TYPES = new Map<string, { readonly prototype: Error }>(Object.entries(errors));

/** The error as the thread threw it: class, message, facts. */
function revive(path: string, { name, message, facts, cause }: z.infer<typeof failureSchema>): Error {
  const options = cause === undefined ? undefined : { cause: new Error(cause) };
  const type = ERROR_TYPES.get(name);
  if (!type) return new errors.UnreadableNoteError(path, message, options);
  const error = Object.create(type.prototype) as Error;
  Object.defineProperty(error, 'message', { value: message, writable: true, configurable: true });
  if (options) Object.defineProperty(error, 'cause', { value: options.cause, configurable: true });
  Error.captureStackTrace(error, revive);
  return Object.assign(error, { name }, facts);
}
