import { concat, type Graph, gather, rotary as rotate, slice, unsqueeze, type Value } from '@haksup/graph';
import type { Rotary } from '../families/decoder-architecture.ts';
import { rotaryFrequencies } from '../families/rotary-scaling.ts';

/** Cosines and sines by position. Legend: M the context's length, R half of what turns; both [M, R]. */
export interface RotaryTables {
  readonly cosines: Value;
  readonly sines: Value;
}

/**
 * The tables of one rotary setting. Angles are rounded to float32 before their cosines are taken, as they were in
 * training.
 */
export function rotaryTables(graph: Graph, rotary: Rotary, contextLength: number): RotaryTables {
  const { frequencies, attention } = rotaryFrequencies(rotary, contextLength);
  const pairs = frequencies.length;
  const table = (of: (angle: number) => number): Value => {
    const data = new Float32Array(contextLength * pairs);
    for (let position = 0; position < contextLength; position++) {
      for (let pair = 0; pair < pairs; pair++) {
        data[position * pairs + pair] = of(Math.fround(position * frequencies[pair]!)) * attention;
      }
    }
    return graph.constant('float32', [contextLength, pairs], data);
  };
  return { cosines: table(Math.cos), sines: table(Math.sin) };
}

/**
 * Turns heads by their tokens' positions. Legend: heads [B, T, H, D], positions int64 [B, T]; what of D the tables do
 * not cover stays.
 */
export function turn(heads: Value, positions: Value, tables: RotaryTables): Value {
  const size = heads.shape.at(-1) as number;
  const turned = 2 * (tables.cosines.shape[1] as number);
  const cosines = unsqueeze(gather(tables.cosines, positions), [2]);
  const sines = unsqueeze(gather(tables.sines, positions), [2]);
  if (turned === size) return rotate(heads, cosines, sines);
  const first = rotate(slice(heads, { axis: -1, end: turned }), cosines, sines);
  return concat([first, slice(heads, { axis: -1, start: turned })], -1);
}
