import { setImmediate as breathe } from 'node:timers/promises';
import { searchScale } from './quantise-blocks.ts';

/**
 * What rounding one column of a matrix does to a product, and how columns behind it can make up for it: GPTQ
 * (https://arxiv.org/abs/2210.17323). Legend: I inputs.
 *
 * A product y = Wx is not hurt by errors of W but by their product with the x that occur, so by errors weighed with
 * H = Σ xxᵀ. Columns are rounded one after the other; the error of each is spread over those that are still to come,
 * as H⁻¹ says.
 */
export interface Compensation {
  readonly size: number;
  /** [I, I], upper triangular: UᵀU = H⁻¹. */
  readonly upper: Float32Array;
  /** [I]: what an error of a column costs at the time when it is rounded. */
  readonly importance: Float32Array;
}

/** Share of the mean of H's diagonal that is added to it: inputs that hardly vary must not be made up with. */
const damping = 0.01;

/** Columns that are worked through before other work of the process has its turn. */
const columnsAtOnce = 8;

/**
 * Takes seconds for two thousand inputs, with breaks.
 * @param moments H = Σ xxᵀ [I, I], symmetric.
 */
export async function compensationOf(moments: Float32Array, size: number): Promise<Compensation> {
  const h = Float64Array.from(moments);
  let trace = 0;
  for (let at = 0; at < size; at++) trace += h[at * size + at]!;
  // Without any input every error is as good as another.
  const added = trace > 0 ? (damping * trace) / size : 1;
  for (let at = 0; at < size; at++) h[at * size + at]! += added;
  const upper = await invertTriangle(await decompose(h, size), size);
  const importance = new Float32Array(size);
  for (let at = 0; at < size; at++) importance[at] = 1 / upper[at * size + at]! ** 2;
  return { size, upper: Float32Array.from(upper), importance };
}

/** R, upper triangular, with H = R·Rᵀ; in place. */
async function decompose(h: Float64Array, size: number): Promise<Float64Array> {
  for (let column = size - 1; column >= 0; column--) {
    if (column % columnsAtOnce === 0) await breathe();
    const own = column * size;
    let rest = h[own + column]!;
    for (let at = column + 1; at < size; at++) rest -= h[own + at]! ** 2;
    // Rounding can leave nothing of a direction that others span.
    const root = Math.sqrt(Math.max(rest, 1e-12));
    h[own + column] = root;
    for (let row = 0; row < column; row++) {
      let sum = h[row * size + column]!;
      for (let at = column + 1; at < size; at++) sum -= h[row * size + at]! * h[own + at]!;
      h[row * size + column] = sum / root;
    }
    for (let at = 0; at < column; at++) h[own + at] = 0;
  }
  return h;
}

/** The inverse of an upper triangle, upper as well. */
async function invertTriangle(triangle: Float64Array, size: number): Promise<Float64Array> {
  const inverse = new Float64Array(size * size);
  for (let row = size - 1; row >= 0; row--) {
    if (row % columnsAtOnce === 0) await breathe();
    const own = row * size;
    const factor = 1 / triangle[own + row]!;
    for (let middle = row + 1; middle < size; middle++) {
      const share = -factor * triangle[own + middle]!;
      if (share === 0) continue;
      for (let at = middle; at < size; at++) inverse[own + at]! += share * inverse[middle * size + at]!;
    }
    inverse[own + row] = factor;
  }
  return inverse;
}

/**
 * Rounds one row to 4 bits in blocks, in the layout of `quantiseBlocks`. Scales are searched as the blocks come up, on
 * what the columns before have made of them.
 *
 * @param row [I], which is overwritten. A block must not lie across two compensations.
 * @param data Where the row's bytes begin: ⌈I ÷ block⌉ blocks; half a byte for each element.
 * @param scales One for each block.
 */
export function roundRow(
  row: Float32Array,
  compensations: readonly Compensation[],
  block: number,
  data: Uint8Array,
  scales: Float32Array,
): void {
  data.fill(0x88);
  let start = 0;
  for (const { size, upper, importance } of compensations) {
    const part = row.subarray(start, start + size);
    let inverse = 0;
    let scale = 0;
    for (let column = 0; column < size; column++) {
      const at = start + column;
      if (at % block === 0) {
        ({ inverse, scale } = searchScale(part, column, Math.min(column + block, size), importance));
        scales[at / block] = scale;
      }
      const value = part[column]!;
      const shifted = value * inverse + 8.5;
      const q =
        inverse === 0 || Number.isNaN(shifted) ? 8 : shifted < 0 ? 0 : shifted > 15 ? 15 : shifted | 0;
      const byte = data[at >> 1]!;
      data[at >> 1] = at & 1 ? (byte & 0x0f) | (q << 4) : (byte & 0xf0) | q;
      const own = column * size;
      const error = (value - (q - 8) * scale) / upper[own + column]!;
      for (let later = column + 1; later < size; later++) part[later]! -= error * upper[own + later]!;
    }
    start += size;
  }
}
