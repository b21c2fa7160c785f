/** For this package's tests: a decoder whose cache and logits can be looked through. */
import type { Placement } from '@haksup/runtime';
import type { CacheMemory } from '../cache/contract.ts';
import { type CacheShape, SlotMemory } from '../cache/slot-memory.ts';
import type { DecoderParts, EngineOptions } from '../contract.ts';
import { checkOptions } from '../engine/check-options.ts';
import { GenerationEngine } from '../engine/engine.ts';
import type { Run, Runner } from '../runner/contract.ts';

/** One head of one number: a token's key is its id. */
const shape: CacheShape = { layers: 1, keyValueType: 'float32', keyValueHeads: 1, headSize: 1 };
const vocabulary = 64;
const contextLength = 512;

export interface Script {
  /** The likeliest next token behind a text; by default a number that depends on every token of it. */
  readonly next?: (text: readonly number[]) => number;
  /** The cache is as on a GPU: one row in a run, and no copies. */
  readonly onDevice?: boolean;
  /** Called before a run computes: may wait or throw. */
  readonly before?: (run: Run) => Promise<void> | void;
  /** The release fails. */
  readonly keeps?: Error;
}

/**
 * Stores tokens in the cache's memory and computes logits from what it finds there: a token in the wrong place of the
 * cache gives another text.
 */
export class ScriptedRunner implements Runner {
  readonly placement: Placement = { device: 'cpu', engine: 'binding', why: 'A script.' };
  readonly history: Run[] = [];
  readonly mostTokens = 1000;
  isReleased = false;
  readonly #memory: SlotMemory;
  readonly #script: Script;
  #isRunning = false;

  constructor(memory: SlotMemory, script: Script) {
    this.#memory = memory;
    this.#script = script;
  }

  get runs(): number {
    return this.history.length;
  }

  async run(run: Run): Promise<Float32Array> {
    const { first, rows, length, select } = run;
    if (this.#isRunning || this.isReleased) throw new Error('One run at a time, and none after the release.');
    if (first < 0 || first + rows.length > this.#memory.slots)
      throw new Error('A row outside of the memory.');
    if (rows.length > 1 && (length > 1 || this.#script.onDevice)) throw new Error('Too many rows.');
    this.#isRunning = true;
    this.history.push(run);
    try {
      await new Promise<void>((resolve) => setImmediate(resolve));
      await this.#script.before?.(run);
    } finally {
      this.#isRunning = false;
    }
    const logits: number[] = [];
    for (const [row, { position, tokens }] of rows.entries()) {
      const { '0.key': keys } = this.#memory.tensors(first + row, 1);
      const cache = keys!.data as Float32Array;
      if (position + length > cache.length) throw new Error('A row beyond its capacity.');
      for (let at = 0; at < length; at++) {
        cache[position + at] = tokens[at]!;
        if (select === 'last' && at < length - 1) continue;
        logits.push(...this.#logits(Array.from(cache.subarray(0, position + at + 1))));
      }
    }
    return Float32Array.from(logits);
  }

  async release(): Promise<void> {
    this.isReleased = true;
    if (this.#script.keeps) throw this.#script.keeps;
  }

  #logits(text: readonly number[]): number[] {
    let state = text.reduce((hash, token) => Math.imul(hash ^ (token + 1), 0x9e3779b1) >>> 1, 7);
    const logits = Array.from({ length: vocabulary }, () => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return (6 * (state >>> 8)) / 2 ** 23;
    });
    const next = this.#script.next?.(text);
    if (next !== undefined) logits[next] = 20;
    return logits;
  }
}

export interface ScriptedEngine {
  readonly engine: GenerationEngine;
  readonly runner: ScriptedRunner;
  readonly draftRunner: ScriptedRunner | undefined;
}

/** An engine over a script, and over another one for its draft model. */
export function scriptedEngine(
  options: EngineOptions = {},
  script: Script = {},
  draftScript?: Script,
): ScriptedEngine {
  const parts: DecoderParts = {
    ...shape,
    model: new Uint8Array(),
    settings: {},
    usesPositions: false,
    vocabulary,
    contextLength,
  };
  const settings = checkOptions(parts, options);
  const open = (of: Script): { runner: ScriptedRunner; memory: CacheMemory } => {
    const memory = new SlotMemory(shape, settings.placing.slots, settings.placing.capacity);
    const { slots, capacity } = memory;
    const onDevice = {
      slots,
      capacity,
      areRows: false,
      moves: undefined,
      tensors: memory.tensors.bind(memory),
    };
    return { memory: script.onDevice ? onDevice : memory, runner: new ScriptedRunner(memory, of) };
  };
  const decoder = open(script);
  const draft = draftScript && open(draftScript);
  const engine = new GenerationEngine({ decoder, draft, vocabulary, settings });
  return { engine, runner: decoder.runner, draftRunner: draft?.runner };
}
