/** What a benchmark asks a program, and what it calls the answers. */
import type { BenchCase } from './cases.ts';
import type { SideProcess } from './sides/side-process.ts';

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
  take(side: SideProcess): Promise<readonly number[]>;
}

/** Tokens of one round's decoding. */
const decoded = 32;
/** Tokens of each stream of a batch. */
const streamed = 48;
const ownTokens = 16;
/** The event loop is watched while so many tokens are decoded, or a prompt of so many is read. */
const watchedTokens = 200;
const watchedPrompt = 2000;

const rate = (metric: string): Measure => ({ metric, unit: 'tokens/s', higher: true });
const milliseconds = (metric: string): Measure => ({ metric, unit: 'ms', higher: false });

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
    case 'load':
      return {
        measures: [milliseconds('load'), { metric: 'anonymous memory', unit: 'MB', higher: false }],
        take: async (side) => {
          const { milliseconds: time, anonymousBytes } = await side.open();
          return [time, anonymousBytes === null ? Number.NaN : anonymousBytes / 1e6];
        },
      };
  }
}
