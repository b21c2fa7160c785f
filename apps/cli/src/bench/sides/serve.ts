/** The part that every program has in common: requests come over the process's channel, one after another. */
import { readFile } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type {
  MemoryGrowth,
  OpeningCost,
  OwnSide,
  Side,
  SideOptions,
  SideReply,
  SideRequest,
} from '../contract.ts';
import { randomTokens } from '../random-bytes.ts';
import { between, now } from './throughput.ts';

/** Answers requests until the parent hangs up. The process's one argument is its {@link SideOptions}. */
export function serve(open: (options: SideOptions) => Side): void {
  const side = open(JSON.parse(process.argv[2]!) as SideOptions);
  const answer = async ({ method, parameters }: SideRequest): Promise<unknown> => {
    if (method === 'open') return await opening(side);
    if (method === 'memory') return await memoryGrowth();
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

/** Sizes by their names in the system's account, in bytes. */
type Memory = ReadonlyMap<string, number>;
let beforeOpening: Memory = new Map();

async function opening(side: Side): Promise<OpeningCost> {
  globalThis.gc?.();
  beforeOpening = await memory();
  const start = now();
  await side.open();
  const duration = between(start, now());
  globalThis.gc?.();
  return { ...duration, anonymousBytes: growth(await memory(), 'Anonymous') };
}

async function memoryGrowth(): Promise<MemoryGrowth> {
  const after = await memory();
  const clean = growth(after, 'Private_Clean');
  const dirty = growth(after, 'Private_Dirty');
  return {
    privateBytes: clean === null || dirty === null ? null : clean + dirty,
    proportionalBytes: growth(after, 'Pss'),
  };
}

/** Of this process alone (Linux). */
async function memory(): Promise<Memory> {
  const text = await readFile('/proc/self/smaps_rollup', 'utf8').catch(() => '');
  return new Map(
    [...text.matchAll(/^(\w+):\s+(\d+) kB$/gm)].map(([, name, size]) => [name!, Number(size) * 1024]),
  );
}

function growth(after: Memory, name: string): number | null {
  const [from, to] = [beforeOpening.get(name), after.get(name)];
  return from === undefined || to === undefined ? null : to - from;
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
