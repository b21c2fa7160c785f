/** What a benchmark asks a program, and what it calls the answers. */
import { loadavg } from 'node:os';
import type { BenchCase } from './cases.ts';
import type { Duration, JoinFacts } from './contract.ts';
import type { SideProcess } from './sides/side-process.ts';
import { median, quantile } from './statistics.ts';

/** One thing that is measured in each round. */
export interface Measure {
  readonly metric: string;
  readonly unit: string;
  /** Whether more is better. */
  readonly higher: boolean;
}

/** Figures of one round, in the order of {@link Measurer.measures}. */
export interface Measurer {
  readonly measures: readonly Measure[];
  /** @param another Starts the program a second time, beside the first; the caller closes it. */
  take(side: SideProcess, another: () => SideProcess): Promise<readonly number[]>;
}

/** Tokens of one round's decoding. */
const decoded = 32;
/** Tokens of each stream of a batch. */
const streamed = 48;
const ownTokens = 16;
/** Prompts that join in one round, and what the streams that they join have in the cache at first. */
const joins = 3;
const joinedContext = 128;
/** The event loop is watched while so many tokens are decoded, or a prompt of so many is read. */
const watchedTokens = 200;
const watchedPrompt = 2000;

const rate = (metric: string): Measure => ({ metric, unit: 'tokens/s', higher: true });
const milliseconds = (metric: string): Measure => ({ metric, unit: 'ms', higher: false });

const megabytes = (metric: string): Measure => ({ metric, unit: 'MB', higher: false });
const inMegabytes = (bytes: number | null): number => (bytes === null ? Number.NaN : bytes / 1e6);
const times = (metric: string): Measure => ({ metric, unit: '×', higher: false });

export function measurerOf({ bench, length, streams }: BenchCase): Measurer {
  switch (bench) {
    case 'decode':
      return {
        measures: [rate('decode tokens/s'), milliseconds('processor time of a token')],
        take: async (side) => {
          const { clock, processor } = await side.ask('decode', length, decoded);
          return [(1000 * decoded) / clock, processor / decoded];
        },
      };
    case 'prefill':
      return {
        measures: [rate('prefill tokens/s'), milliseconds('processor time of a prompt')],
        take: async (side) => {
          const { clock, processor } = await side.ask('prefill', length);
          return [(1000 * length) / clock, processor];
        },
      };
    case 'batch':
      return {
        measures: [rate('batch tokens/s')],
        take: async (side) => [await side.ask('batch', streams, length, streamed)],
      };
    case 'prefix':
      return {
        measures: [
          { metric: 'second first token, of the first', unit: '%', higher: false },
          milliseconds('first first token'),
          milliseconds('second first token'),
        ],
        take: async (side) => {
          const { first, second } = await side.ask('prefix', length, ownTokens);
          return [(100 * second) / first, first, second];
        },
      };
    case 'delay':
      return {
        measures: [
          milliseconds('event loop delay p99 while decoding'),
          milliseconds('event loop delay p99 while prefilling 2000 tokens'),
        ],
        take: async (side) => [
          await side.ask('delay', 'decode', watchedTokens),
          await side.ask('delay', 'prefill', watchedPrompt),
        ],
      };
    case 'join':
      return {
        measures: [
          times('gap p99, of a median mixed step'),
          times('gap p99, of a median mixed step, by processor time'),
          milliseconds('gap p50 while a prompt joins'),
          milliseconds('gap p99 while a prompt joins'),
          milliseconds('mixed step'),
          milliseconds('mixed step by processor time'),
          { metric: 'share of runs in mixed steps', unit: '%', higher: true },
          { metric: 'piece of a prompt', unit: 'tokens', higher: true },
          rate('tokens/s between joins'),
          rate('tokens/s while a prompt joins'),
          milliseconds('first token of the prompt'),
          { metric: 'load average of the machine', unit: 'programs', higher: false },
        ],
        take: async (side) => joinFigures(await side.ask('join', streams - 1, joinedContext, length, joins)),
      };
    case 'start':
      return {
        measures: [
          milliseconds('second start'),
          milliseconds('second start by processor time'),
          megabytes('anonymous memory'),
          megabytes('private memory of one of two processes'),
          megabytes('proportional memory of two processes'),
        ],
        take: async (side, another) => {
          const { clock, processor, anonymousBytes } = await side.open();
          const second = another();
          await second.open();
          const [one, two] = await Promise.all([side.memory(), second.memory()]);
          const proportional = inMegabytes(one.proportionalBytes) + inMegabytes(two.proportionalBytes);
          const anonymous = inMegabytes(anonymousBytes);
          return [clock, processor, anonymous, inMegabytes(one.privateBytes), proportional];
        },
      };
    case 'load':
      return {
        measures: [milliseconds('load'), megabytes('anonymous memory')],
        take: async (side) => {
          const { clock, anonymousBytes } = await side.open();
          return [clock, inMegabytes(anonymousBytes)];
        },
      };
  }
}

/** In the order of the measures of `join`. */
function joinFigures(facts: JoinFacts): number[] {
  const gaps = sorted(facts.gaps);
  const steps = sorted(facts.mixedSteps);
  const middle = { clock: quantile(steps.clock, 0.5), processor: quantile(steps.processor, 0.5) };
  return [
    quantile(gaps.clock, 0.99) / middle.clock,
    quantile(gaps.processor, 0.99) / middle.processor,
    quantile(gaps.clock, 0.5),
    quantile(gaps.clock, 0.99),
    middle.clock,
    middle.processor,
    (100 * facts.runMilliseconds) / steps.clock.reduce((sum, clock) => sum + clock, 0),
    median(facts.pieces),
    facts.before,
    facts.during,
    median(facts.firstTokens),
    loadavg()[0]!,
  ];
}

/** Each clock's times, ascending. */
function sorted(durations: readonly Duration[]): Record<keyof Duration, number[]> {
  const of = (clock: keyof Duration): number[] => durations.map((one) => one[clock]).sort((a, b) => a - b);
  return { clock: of('clock'), processor: of('processor') };
}
