/** Which shapes, weights and settings each benchmark compares: data alone. */
import type { GgufType } from './gguf.ts';
import { type Shape, shapes } from './shapes.ts';

/** How ours is set. */
export interface OwnSettings {
  readonly dtype: 'int4' | 'int8';
  readonly block: 32 | 128;
  readonly keyValueType: 'float32' | 'int8';
  /** Whether prompts go through a graph of their own, with a second set of weights. */
  readonly promptDecoder: boolean;
}

/** How node-llama-cpp is set. */
export interface LlamaSettings {
  readonly side: 'node-llama-cpp';
  readonly type: GgufType;
  readonly flashAttention: boolean;
  readonly cacheType: 'F16' | 'Q8_0';
}

export interface TransformersSettings {
  readonly side: 'transformers.js';
}

/** Ours once more, but for its weights, which each process packs for itself. */
export interface UnpackedSettings extends OwnSettings {
  readonly side: 'haksup';
}

export type PeerSettings = LlamaSettings | TransformersSettings | UnpackedSettings;

/** Ours beside peers; of several settings of a peer the best one counts. */
export interface Comparison {
  readonly shape: Shape;
  /** The middle of a case's name. */
  readonly weights: string;
  readonly own: OwnSettings;
  readonly peers: readonly PeerSettings[];
}

/**
 * `delay` belongs to `decode` on the command line: how long the event loop waits meanwhile. `join` belongs to `load`: what
 * streams feel while a long prompt joins them; so does `start`: what mapping packed weights saves.
 */
export type GenerationBench = 'decode' | 'delay' | 'prefill' | 'batch' | 'prefix' | 'join' | 'start' | 'load';

/** A benchmark's name on the command line. */
export function nameOnCommandLine(bench: GenerationBench): string {
  if (bench === 'delay') return 'decode';
  return bench === 'join' || bench === 'start' ? 'load' : bench;
}

/** A comparison, and what is measured in it. */
export interface BenchCase extends Comparison {
  readonly bench: GenerationBench;
  readonly name: string;
  /** Tokens in the cache, of a prompt, or that prompts share. */
  readonly length: number;
  readonly streams: number;
}

const [smol, qwen, llama] = shapes as readonly [Shape, Shape, Shape];
const flash = [true, false] as const;
const caches = ['F16', 'Q8_0'] as const;

/** Everything that node-llama-cpp offers. A quantised cache needs flash attention there. */
function llamaAtItsBest(type: GgufType): LlamaSettings[] {
  return flash.flatMap((flashAttention) =>
    caches
      .filter((cacheType) => flashAttention || cacheType === 'F16')
      .map((cacheType) => ({ side: 'node-llama-cpp' as const, type, flashAttention, cacheType })),
  );
}

function llamaWith(type: GgufType, cacheType: 'F16' | 'Q8_0'): LlamaSettings[] {
  return llamaAtItsBest(type).filter((settings) => settings.cacheType === cacheType);
}

const best = { dtype: 'int4', block: 128, keyValueType: 'int8', promptDecoder: true } as const;
const transformers: TransformersSettings = { side: 'transformers.js' };

/** Each at its best. */
const int4 = (shape: Shape): Comparison => ({
  shape,
  weights: 'int4',
  own: best,
  peers: [...llamaAtItsBest('Q4_0'), transformers],
});
const int8 = (shape: Shape): Comparison => ({
  shape,
  weights: 'int8',
  own: { ...best, dtype: 'int8' },
  peers: llamaAtItsBest('Q8_0'),
});
/** Equal blocks of weights, and a cache of floats on both sides: 32 bits here, 16 there. */
const equalFloat = (shape: Shape): Comparison => ({
  shape,
  weights: 'int4-block32-float',
  own: { ...best, block: 32, keyValueType: 'float32' },
  peers: llamaWith('Q4_0', 'F16'),
});
/** Equal blocks of weights, and 8 bits in the cache on both sides. */
const equalInt8 = (shape: Shape): Comparison => ({
  shape,
  weights: 'int4-block32-int8',
  own: { ...best, block: 32 },
  peers: llamaWith('Q4_0', 'Q8_0'),
});

/** One set of weights and one graph for everything: the least memory. */
const oneGraph = (comparison: Comparison): Comparison => ({
  ...comparison,
  weights: `${comparison.weights}-one-graph`,
  own: { ...comparison.own, promptDecoder: false },
});

function decode(comparison: Comparison, lengths: readonly number[]): BenchCase[] {
  return lengths.map((length) =>
    named({ ...comparison, bench: 'decode', length, streams: 1 }, `ctx${length}`),
  );
}

function one(
  bench: GenerationBench,
  comparison: Comparison,
  last: string,
  length: number,
  streams = 1,
): BenchCase {
  return named({ ...comparison, bench, length, streams }, last);
}

function named(rest: Omit<BenchCase, 'name'>, last: string): BenchCase {
  return { ...rest, name: `${rest.shape.name}/${rest.weights}/${last}` };
}

const withoutTransformers = (comparison: Comparison): Comparison => ({
  ...comparison,
  peers: comparison.peers.filter(({ side }) => side !== 'transformers.js'),
});
/** Where one setting of a peer stands for all: what it is at its usual settings. */
const usual = (comparison: Comparison): Comparison => ({
  ...comparison,
  peers: comparison.peers.filter((peer) => peer.side !== 'node-llama-cpp' || peer.cacheType === 'F16'),
});

const alone = (comparison: Comparison): Comparison => ({ ...comparison, peers: [] });

const againstUnpacked = (comparison: Comparison): Comparison => ({
  ...comparison,
  peers: [{ side: 'haksup', ...comparison.own }],
});

export const benchCases: readonly BenchCase[] = [
  ...decode(int4(smol), [128, 1024, 4096]),
  ...decode(equalFloat(smol), [128, 1024, 4096]),
  ...decode(equalInt8(smol), [128, 1024, 4096]),
  ...decode(int8(smol), [128, 1024]),
  ...decode(int4(qwen), [128, 1024]),
  ...decode(withoutTransformers(int4(llama)), [128]),
  one('delay', usual(int4(smol)), 'event-loop', 2000),
  one('prefill', usual(int4(smol)), 'prompt512', 512),
  one('prefill', oneGraph(withoutTransformers(usual(int4(smol)))), 'prompt512', 512),
  one('prefill', usual(int4(qwen)), 'prompt512', 512),
  one('batch', usual(int4(smol)), 'batch8', 128, 8),
  one('batch', withoutTransformers(usual(int4(qwen))), 'batch8', 128, 8),
  one('prefix', withoutTransformers(usual(int4(smol))), 'shared2000', 2000),
  one('join', alone(int4(smol)), 'join2000', 2000, 5),
  one('start', againstUnpacked(int4(smol)), 'start', 1),
  one('start', againstUnpacked(int4(qwen)), 'start', 1),
  one('start', againstUnpacked(oneGraph(int4(qwen))), 'start', 1),
  one('load', usual(int4(smol)), 'load', 1),
  one('load', usual(int4(qwen)), 'load', 1),
  one('load', oneGraph(withoutTransformers(usual(int4(qwen)))), 'load', 1),
];

/** Our settings in words. */
export function describeOwn({ dtype, block, keyValueType, promptDecoder }: OwnSettings): string {
  const prompts = promptDecoder ? 'prompts in 8 bits' : 'one graph';
  return `${dtype} in blocks of ${block}, ${keyValueType} cache, ${prompts}`;
}

/** A peer's settings in words. */
export function describePeer(settings: PeerSettings): string {
  if (settings.side === 'haksup') return describeOwn(settings);
  if (settings.side === 'transformers.js') return 'q4 in blocks of 32, float32 cache';
  const { type, flashAttention, cacheType } = settings;
  return `${type} in blocks of 32, ${cacheType} cache, flash attention ${flashAttention ? 'on' : 'off'}`;
}
