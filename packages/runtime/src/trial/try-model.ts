import { fork } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import type { SessionOptions, ValueInfo } from '../contract.ts';
import { OptionError, TrialError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import type { OutputFacts, TrialAnswer, TrialRequest } from './messages.ts';

export interface TrialOptions {
  /** How the session is opened, as it will be later. External data stands beside the model. */
  readonly session?: Omit<SessionOptions, 'externalData' | 'prepackedCache'>;
  /** Inputs of runs that are tried, one after the other: a few tokens are enough. Default: it is only opened. */
  readonly runs?: readonly Readonly<Record<string, Tensor>>[];
  /** 100 … 3,600,000; default 60,000. */
  readonly timeoutMilliseconds?: number;
  /**
   * By how much the child's memory may grow, mapped files included: 16 MiB … 1 TiB; default 4 GiB. It is looked at
   * every 10 ms.
   */
  readonly memoryBytes?: number;
  readonly signal?: AbortSignal;
}

/** What a model that passed said about itself. */
export interface TrialResult {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** By run: types and shapes of what came out. */
  readonly runs: readonly (readonly OutputFacts[])[];
}

/**
 * Opens an untrusted model in a child process, with limits of time and memory, and runs it there: native code that
 * crashes, hangs or swells on it does so in that process alone. Open the model here after it has passed.
 *
 * The child is no jail: it reads what this process may read. It gets none of its environment but paths.
 *
 * @param model Path of the model.
 * @throws TrialError with its `outcome`; OptionError; the signal's reason.
 */
export function tryModel(model: string, options: TrialOptions = {}): Promise<TrialResult> {
  return tryIn(childFile(), model, options);
}

/** {@link tryModel} with another program as the child. */
export async function tryIn(
  child: URL,
  model: string | Uint8Array,
  options: TrialOptions,
): Promise<TrialResult> {
  const { timeoutMilliseconds = 60_000, memoryBytes = 4 * 2 ** 30, signal } = options;
  requireRange('timeoutMilliseconds', timeoutMilliseconds, 100, 3_600_000);
  requireRange('memoryBytes', memoryBytes, 16 * 2 ** 20, 2 ** 40);
  signal?.throwIfAborted();
  const request: TrialRequest = {
    model,
    options: options.session ?? {},
    runs: options.runs ?? [],
    memoryBytes,
  };
  const name = typeof model === 'string' ? model : `${model.byteLength} bytes`;
  const answer = await ask<TrialAnswer>(child, request, timeoutMilliseconds, signal);
  switch (answer.kind) {
    case 'passed':
      return { inputs: answer.inputs, outputs: answer.outputs, runs: answer.runs };
    case 'refused':
      throw new TrialError(name, 'refused', answer.reason);
    case 'memory':
      throw new TrialError(
        name,
        'memory',
        `it took ${mebibytes(answer.bytes)} MiB of memory; ${mebibytes(memoryBytes)} MiB are the limit`,
      );
    case 'timeout':
      throw new TrialError(name, 'timeout', `it had not finished after ${timeoutMilliseconds} ms`);
    case 'crashed':
      throw new TrialError(name, 'crashed', answer.reason);
  }
}

type Outcome<Answer> =
  | Answer
  | { readonly kind: 'timeout' }
  | { readonly kind: 'crashed'; readonly reason: string };

/** So much of what a dying child says is kept. */
const longestComplaint = 2000;

/**
 * Sends a request to a program in a process of its own, and gives its one answer, or how it ended without.
 *
 * @throws the signal's reason; a DataCloneError where the request cannot be sent.
 */
export function ask<Answer extends { readonly kind: string }>(
  program: URL,
  request: object,
  milliseconds: number,
  signal: AbortSignal | undefined,
): Promise<Outcome<Answer>> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const child = fork(program, {
      // Options of the program that was started (`--input-type`, `--eval`) are not for this file.
      execArgv: [],
      env: pathsOf(process.env),
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let complaint = '';
    let settled = false;
    const settle = (finish: () => void): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      child.kill('SIGKILL');
      finish();
    };
    const timer = setTimeout(() => settle(() => resolve({ kind: 'timeout' })), milliseconds);
    const onAbort = (): void => settle(() => reject(signal?.reason));
    signal?.addEventListener('abort', onAbort, { once: true });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-longestComplaint);
    });
    child.on('message', (answer: Answer) => settle(() => resolve(answer)));
    child.on('error', (error) => settle(() => resolve({ kind: 'crashed', reason: error.message })));
    // Not `exit`: an answer or a complaint may still be on its way.
    child.on('close', (code, signalName) => {
      const how = signalName === null ? `ended with code ${code}` : `was ended by ${signalName}`;
      const said = stripVTControlCharacters(complaint).trim();
      settle(() => resolve({ kind: 'crashed', reason: `its process ${how}${said && `: ${said}`}` }));
    });
    try {
      child.send(request, (error) => {
        // A child that is gone already tells its reason by `close`.
        if (error !== null && child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      });
    } catch (error) {
      settle(() => reject(error));
    }
  });
}

/** What a program needs of the environment to start and to find libraries: no tokens, no keys. */
function pathsOf(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept =
    /^(path|systemroot|windir|temp|tmp|tmpdir|ld_library_path|dyld_.*|vk_.*|cuda_.*|uv_threadpool_size)$/i;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => kept.test(name)));
}

/** The program of the child. From source it stands beside this file; a build gathers this file into the package's root. */
export function childFile(): URL {
  const fromSource = import.meta.url.endsWith('.ts');
  return new URL(fromSource ? './child.ts' : './trial/child.js', import.meta.url);
}

function requireRange(option: string, value: number, least: number, most: number): void {
  if (!(Number.isInteger(value) && value >= least && value <= most)) {
    throw new OptionError(option, `must be an integer from ${least} to ${most}, not ${value}.`);
  }
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
