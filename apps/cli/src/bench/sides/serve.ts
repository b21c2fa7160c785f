/** The part that every program has in common: requests come over the process's channel, one after another. */
import { readFile } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { OpeningCost, OwnSide, Side, SideOptions, SideReply, SideRequest } from '../contract.ts';
import { randomTokens } from '../random-bytes.ts';

/** Answers requests until the parent hangs up. The process's one argument is its {@link SideOptions}. */
export function serve(open: (options: SideOptions) => Side): void {
  const side = open(JSON.parse(process.argv[2]!) as SideOptions);
  const answer = async ({ method, parameters }: SideRequest): Promise<unknown> => {
    if (method === 'open') return await opening(side);
    const asked = (side as Partial<OwnSide>)[method];
    if (asked === undefined) throw new Error('this program has no such measurement');
    return await (asked as (...all: readonly unknown[]) => Promise<unknown>).call(side, ...parameters);
  };
  process.on('message', (request: SideRequest) => {
    const reply = (what: SideReply): void => void process.send!(what);
    answer(request).then(
      (result) => reply({ id: request.id, result }),
      (error: unknown) =>
        reply({
          id: request.id,
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        }),
    );
  });
  process.once('disconnect', () => process.exit(0));
}

async function opening(side: Side): Promise<OpeningCost> {
  const before = await anonymousBytes();
  const start = performance.now();
  await side.open();
  const milliseconds = performance.now() - start;
  const after = await anonymousBytes();
  return { milliseconds, anonymousBytes: before === null || after === null ? null : after - before };
}

/** Memory that is this process's alone and mapped from no file. */
async function anonymousBytes(): Promise<number | null> {
  globalThis.gc?.();
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const found = /^RssAnon:\s+(\d+) kB$/m.exec(status);
  return found === null ? null : Number(found[1]) * 1024;
}

/** The 99th percentile of the event loop's delay while something is done, in milliseconds. */
export async function delayDuring(work: () => Promise<unknown>): Promise<number> {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  await work();
  // A loop that was blocked to the end looks at its clock only now.
  await new Promise<void>((resolve) => setTimeout(resolve, 5));
  histogram.disable();
  // The histogram holds the whole time between two looks, the wanted millisecond included.
  return Math.max(0, histogram.percentile(99) / 1e6 - 1);
}

let prompts = 0;

/** A prompt that no other prompt of this process begins like. */
export function freshPrompt(length: number, vocabulary: number): number[] {
  return randomTokens(length, vocabulary, 1000 + prompts++);
}

/** The prompt that fills a context: the same at each call. */
export function contextPrompt(length: number, vocabulary: number, stream = 0): number[] {
  return randomTokens(length, vocabulary, 31 * length + stream);
}
