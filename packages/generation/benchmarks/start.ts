/**
 * Where the time of a start goes: `node --expose-gc benchmarks/start.ts FOLDER [ROUNDS]`, over a converted decoder. Each
 * start is a process of its own, on one thread, and the ways take turns:
 *
 * - `built`: the graphs as `@haksup/models` builds them, which ONNX Runtime optimises and packs;
 * - `optimised`: the graphs as it stored them optimised, which it packs;
 * - `mapped`: what `prepackedCache` stores: optimised, and packed weights beside it;
 * - `mapped at once`: both sessions side by side, on two threads;
 * - `never packed`: `mapped` without packing. Too slow to run; the difference is what packing costs.
 *
 * Prints a JSON line for each: medians, in milliseconds of processor time where nothing else is said.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openModel } from '@haksup/models';
import { openSession } from '@haksup/runtime';

const ways = ['built', 'optimised', 'mapped', 'mapped at once', 'never packed'] as const;
type Way = (typeof ways)[number];
const purposes = ['any', 'prompt'] as const;
type Figures = Readonly<Record<string, number>>;

async function graphsOf(folder: string) {
  const model = await openModel(folder);
  return () =>
    purposes.map((purpose) => model.decoder({ keyValueType: 'int8', contextLength: 257, purpose }));
}

/** Writes what the ways open, in a process of its own. */
async function store(folder: string, work: string): Promise<void> {
  for (const [at, { model, settings, identity }] of (await graphsOf(folder))().entries()) {
    const optimised = join(work, 'optimised', purposes[at]!);
    await mkdir(optimised, { recursive: true });
    const writing = {
      'session.optimized_model_filepath': join(optimised, 'model.onnx'),
      'session.optimized_model_external_initializers_file_name': 'model.data',
      'session.optimized_model_external_initializers_min_size_in_bytes': '1024',
    };
    const common = { device: 'cpu', threads: 1 } as const;
    await (await openSession(model, { ...common, settings: { ...settings, ...writing } })).release();
    const prepackedCache = { folder: join(work, 'mapped', purposes[at]!), identity };
    await (await openSession(model, { ...common, settings, prepackedCache })).release();
  }
}

/** The stored graph of a purpose: of a cache, that of its only entry. */
async function stored(work: string, kind: string, purpose: string): Promise<string> {
  const folder = join(work, kind, purpose);
  if (kind === 'optimised') return join(folder, 'model.onnx');
  const entries = (await readdir(folder)).filter((name) => !name.startsWith('.'));
  return join(folder, entries[0]!, 'model.onnx');
}

async function anonymousMegabytes(): Promise<number> {
  globalThis.gc?.();
  const text = await readFile('/proc/self/smaps_rollup', 'utf8').catch(() => '');
  return (Number(/^Anonymous:\s+(\d+) kB/m.exec(text)?.[1]) * 1024) / 1e6;
}

/** In a process of its own: starts in one way and prints what it took. */
async function start(way: Way, folder: string, work: string): Promise<void> {
  const figures: Record<string, number> = {};
  const timed = async <Result>(name: string, task: () => Promise<Result> | Result): Promise<Result> => {
    const before = process.cpuUsage();
    const result = await task();
    const { user, system } = process.cpuUsage(before);
    figures[name] = (user + system) / 1000;
    return result;
  };
  await timed('library', () => openSession(new Uint8Array(1), { device: 'cpu' }).catch(() => undefined));
  const build = await timed('description', () => graphsOf(folder));
  const graphs = await timed('building graphs', build);
  const opened = await Promise.all(
    graphs.map(async ({ model, settings }, at) => {
      if (way === 'built') return { model, settings };
      const path = await stored(work, way === 'optimised' ? way : 'mapped', purposes[at]!);
      return {
        model: path,
        settings: {
          'session.graph_optimization_level': 'disable_all',
          ...(way === 'never packed' && { 'session.disable_prepacking': '1' }),
        },
      };
    }),
  );
  const before = await anonymousMegabytes();
  const from = performance.now();
  const open = ({ model, settings }: (typeof opened)[number]) =>
    openSession(model, { device: 'cpu', threads: 1, settings });
  if (way === 'mapped at once') await timed('both sessions', () => Promise.all(opened.map(open)));
  else for (const [at, one] of opened.entries()) await timed(`session: ${purposes[at]}`, () => open(one));
  figures['sessions by the clock'] = performance.now() - from;
  figures['anonymous megabytes'] = (await anonymousMegabytes()) - before;
  process.stdout.write(JSON.stringify(figures));
  process.exit(0);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

const [first, ...others] = process.argv.slice(2);
if (first === undefined) throw new Error('Which model? node benchmarks/start.ts FOLDER [ROUNDS]');
if (first === '--store') await store(others[0]!, others[1]!);
else if (first === '--start') await start(others[0] as Way, others[1]!, others[2]!);
else {
  const work = await mkdtemp(join(tmpdir(), 'haksup-start-'));
  const run = (...parameters: readonly string[]): string =>
    execFileSync(process.execPath, ['--expose-gc', import.meta.filename, ...parameters], {
      encoding: 'utf8',
    });
  try {
    run('--store', first, work);
    const figures = new Map<Way, Figures[]>(ways.map((way) => [way, []]));
    for (let round = 0; round < Number(others[0] ?? 7); round++) {
      for (const way of ways) figures.get(way)!.push(JSON.parse(run('--start', way, first, work)) as Figures);
    }
    for (const [way, all] of figures) {
      const medians = Object.keys(all[0]!).map((name) => [
        name,
        Math.round(median(all.map((one) => one[name]!))),
      ]);
      console.log(JSON.stringify({ way, starts: all.length, ...Object.fromEntries(medians) }));
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
