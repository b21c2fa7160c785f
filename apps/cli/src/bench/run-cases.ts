/** Runs cases in rounds: in each round every program is measured once, so that what disturbs one disturbs all. */
import { readManifest } from '@haksup/models';
import { readBandwidth } from './bandwidth.ts';
import {
  type BenchCase,
  describeOwn,
  describePeer,
  nameOnCommandLine,
  type OwnSettings,
  type PeerSettings,
} from './cases.ts';
import type { BenchLine, SideOptions } from './contract.ts';
import { type Measure, measurerOf } from './measures.ts';
import type { BenchModels } from './models.ts';
import { type SideName, SideProcess } from './sides/side-process.ts';
import { median } from './statistics.ts';

export interface RunOptions {
  readonly models: BenchModels;
  readonly threads: number;
  readonly rounds: number;
  readonly peers: boolean;
  /** What happens, for people. */
  readonly say: (line: string) => void;
  readonly report: (line: BenchLine) => void;
}

/** A program of a case, and what it gave, by measure and round. */
interface Contestant {
  readonly name: SideName;
  /** What reports call it. */
  readonly label: string;
  readonly settings: string;
  readonly options: SideOptions;
  readonly values: number[][];
}

/** Room behind the longest prompt: what is decoded, and what stays for a last run's padding. */
const spareTokens = 256;

export async function runCases(cases: readonly BenchCase[], options: RunOptions): Promise<void> {
  // Cases that differ in their length alone share their programs, so that each model is opened once.
  const groups = Map.groupBy(cases, ({ bench, shape, weights, streams }) =>
    [bench, shape.name, weights, streams].join(' '),
  );
  for (const group of groups.values()) await runGroup(group, options);
}

async function runGroup(group: readonly BenchCase[], options: RunOptions): Promise<void> {
  const { threads, say, report } = options;
  const first = group[0]!;
  const fresh = first.bench === 'load' || first.bench === 'start';
  const contestants: Contestant[] = [];
  const processes: SideProcess[] = [];
  try {
    const peers = first.peers.filter(({ side }) => options.peers || side === 'haksup');
    // A peer may decode faster on one thread than on as many as ours has.
    const onOneThread = first.bench === 'decode' && threads > 1 ? peers : [];
    for (const { settings, given } of [
      ...[first.own, ...peers].map((settings) => ({ settings, given: threads })),
      ...onOneThread.map((settings) => ({ settings, given: 1 })),
    ]) {
      const opened = await contestant(group, settings, { ...options, threads: given });
      const one = given === threads ? opened : { ...opened, label: `${opened.label} on 1 thread` };
      const side = new SideProcess(one.name, one.options);
      try {
        // Loading is measured in processes of its own, behind this first one, which fills caches.
        await side.open();
        contestants.push(one);
        processes.push(side);
      } catch (error) {
        await side.close();
        if (one.name === 'haksup') throw error;
        say(`${one.label} (${one.settings}) is left out: ${error instanceof Error ? error.message : error}`);
      }
    }
    for (const one of group) {
      const { measures, take } = measurerOf(one);
      for (const { values } of contestants) values.splice(0, values.length, ...measures.map(() => []));
      for (let round = 0; round < options.rounds; round++) {
        for (const index of turns(contestants.length, round)) {
          const { name, options, values } = contestants[index]!;
          if (fresh) {
            await processes[index]!.close();
            processes[index] = new SideProcess(name, options);
          }
          const others: SideProcess[] = [];
          const another = (): SideProcess => {
            const other = new SideProcess(name, options);
            others.push(other);
            return other;
          };
          const taken = await take(processes[index]!, another).finally(() =>
            Promise.all(others.map((other) => other.close())),
          );
          for (const [measure, value] of taken.entries()) values[measure]!.push(value);
        }
      }
      for (const [index, measure] of measures.entries()) {
        say(`${one.name}, ${measure.metric}:`);
        for (const { label, settings, values } of contestants) {
          const rounded = values[index]!.map((value) => Number(value.toPrecision(4)));
          say(`  ${label} (${settings}): ${median(rounded)} ${measure.unit}; rounds ${rounded.join(', ')}`);
        }
        for (const line of linesOf(one, measure, index, contestants, threads)) report(line);
      }
      if (one.bench === 'decode') report(await bandwidthLine(one, contestants[0]!, threads));
      if (one.bench === 'load') report(await memoryShare(one, contestants[0]!, threads));
    }
  } finally {
    await Promise.all(processes.map((side) => side.close()));
  }
}

/** Who begins changes from round to round. */
function turns(count: number, round: number): number[] {
  return Array.from({ length: count }, (_, index) => (index + round) % count);
}

async function contestant(
  group: readonly BenchCase[],
  settings: OwnSettings | PeerSettings,
  { models, threads }: RunOptions,
): Promise<Contestant> {
  const { shape, streams, bench } = group[0]!;
  const longest = Math.max(...group.map(({ length }) => length));
  const common = {
    threads,
    contextLength: longest + spareTokens,
    // A slot for each context stays filled from round to round.
    streams: bench === 'decode' ? group.length : streams,
    vocabulary: shape.vocabulary,
  };
  if (!('side' in settings) || settings.side === 'haksup') {
    const { dtype, block, keyValueType, promptDecoder } = settings;
    const model = await models.get(shape, { side: 'haksup', dtype, block });
    const packedWeights = !('side' in settings);
    const options = { ...common, model, keyValueType, promptDecoder, packedWeights };
    const label = packedWeights ? 'haksup' : 'haksup without packed weights';
    return { name: 'haksup', label, settings: describeOwn(settings), options, values: [] };
  }
  const values: number[][] = [];
  if (settings.side === 'transformers.js') {
    const model = await models.get(shape, { side: 'transformers.js' });
    const options = { ...common, model };
    return { name: settings.side, label: settings.side, settings: describePeer(settings), options, values };
  }
  const { type, flashAttention, cacheType } = settings;
  const model = await models.get(shape, { side: 'node-llama-cpp', type });
  const options = { ...common, streams, model, flashAttention, cacheType };
  return { name: settings.side, label: settings.side, settings: describePeer(settings), options, values };
}

/** A line for each peer at the best of its settings, or one line where there are no peers. */
function linesOf(
  { bench, name }: BenchCase,
  { metric, unit, higher }: Measure,
  index: number,
  [own, ...peers]: readonly Contestant[],
  threads: number,
): BenchLine[] {
  const value = median(own!.values[index]!);
  const line = {
    bench: nameOnCommandLine(bench),
    case: name,
    metric,
    value,
    unit,
    settings: own!.settings,
    threads,
  };
  if (peers.length === 0) return [{ ...line, peer: null, peerSettings: null, peerValue: null, ratio: null }];
  return [...Map.groupBy(peers, (peer) => peer.label)].map(([peer, all]) => {
    const ranked = all
      .map(({ settings, values }) => ({ settings, value: median(values[index]!) }))
      .sort((a, b) => (higher ? b.value - a.value : a.value - b.value));
    const best = ranked[0]!;
    const ratio = higher ? value / best.value : best.value / value;
    return { ...line, peer, peerSettings: best.settings, peerValue: best.value, ratio };
  });
}

/** How near decoding comes to reading each weight, and the cache, once per token as fast as memory gives them. */
async function bandwidthLine(one: BenchCase, own: Contestant, threads: number): Promise<BenchLine> {
  const { shape } = one;
  const size = await weightBytes(own, false);
  const elementBytes = own.options.keyValueType === 'float32' ? 4 : 1;
  const cache = 2 * shape.layers * shape.keyValueHeads * shape.headSize * one.length * elementBytes;
  const bandwidth = await readBandwidth(threads);
  return alone(one, 'share of the memory bandwidth limit', '%', own, threads, {
    value: (100 * median(own.values[0]!) * (size + cache)) / bandwidth,
    detail: `limit ${((size + cache) / 1e6).toFixed(0)} MB per token at ${(bandwidth / 1e9).toFixed(1)} GB/s`,
  });
}

async function memoryShare(one: BenchCase, own: Contestant, threads: number): Promise<BenchLine> {
  const size = await weightBytes(own, own.options.promptDecoder ?? true);
  return alone(one, 'anonymous memory, of the weights', '%', own, threads, {
    value: (100 * 1e6 * median(own.values[1]!)) / size,
    detail: `weights of ${(size / 1e6).toFixed(0)} MB`,
  });
}

/** Bytes of the weights that a token is computed with, and perhaps of those that prompts are. */
async function weightBytes({ options }: Contestant, prompts: boolean): Promise<number> {
  const { weights, promptWeights } = await readManifest(options.model);
  const used = [...Object.values(weights), ...Object.values(prompts ? (promptWeights ?? {}) : {})];
  return used.reduce((sum, { data, scales }) => sum + data.byteLength + (scales?.byteLength ?? 0), 0);
}

/** A line that no peer has. */
function alone(
  { bench, name }: BenchCase,
  metric: string,
  unit: string,
  own: Contestant,
  threads: number,
  { value, detail }: { readonly value: number; readonly detail: string },
): BenchLine {
  return {
    bench,
    case: name,
    metric,
    value,
    unit,
    settings: `${own.settings}; ${detail}`,
    threads,
    peer: null,
    peerSettings: null,
    peerValue: null,
    ratio: null,
  };
}
