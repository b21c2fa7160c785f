/**
 * Products and look-ups over weights that are stored as whole numbers in blocks, each block with its own scale:
 * ONNX Runtime's `MatMulNBits` and `GatherBlockQuantized`. For serving: they have no gradients.
 *
 * Layout, for a matrix of `rows` × `columns`: a row is cut into ceil(columns ÷ block) blocks; the last one is padded.
 * An element is an unsigned number of `bits` bits, of which 2^(bits−1) stands for zero; 4-bit numbers lie two to a
 * byte, the first in the low half.
 */
import { ArgumentError, ShapeError } from '../graph/errors.ts';
import type { Value } from '../graph/value.ts';
import { customOperator } from './custom.ts';
import { slice } from './join.ts';
import { requireFloat, requireType } from './operands.ts';

/** How a matrix is stored in blocks. */
export interface BlockLayout {
  readonly rows: number;
  /** Before padding. */
  readonly columns: number;
  readonly bits: 4 | 8;
  /** Elements that share a scale: a power of two from 16 to 256. */
  readonly block: number;
}

export interface BlockMatmulOptions extends BlockLayout {
  /** [rows], added to the product. */
  readonly bias?: Value;
  /**
   * In what the CPU computes: 0 what suits the kernel, 1 float32, 4 int8, which quantises x as well and is the
   * fastest. Default 4. Other devices choose for themselves.
   */
  readonly accuracyLevel?: 0 | 1 | 4;
}

/** How many bytes one block takes. */
export function bytesPerBlock({ bits, block }: Pick<BlockLayout, 'bits' | 'block'>): number {
  return (block * bits) / 8;
}

/**
 * y = x·Wᵀ (+ bias) over the last axis. Legend: x [..., columns], data uint8 [rows, blocks, bytes per block],
 * scales [rows, blocks] of x's type, y [..., rows].
 */
export function blockMatmul(x: Value, data: Value, scales: Value, options: BlockMatmulOptions): Value {
  const { rows, columns, bits, block, bias, accuracyLevel = 4 } = options;
  const operator = 'MatMulNBits';
  const blocks = requireLayout(operator, data, scales, options, [bytesPerBlock(options)]);
  requireFloat(operator, x);
  if (x.shape.at(-1) !== columns || scales.type !== x.type) {
    throw new ShapeError(operator, [x.shape, data.shape], `x [..., ${columns}] of ${scales.type} is needed`);
  }
  if (bias !== undefined && (bias.rank !== 1 || bias.shape[0] !== rows)) {
    throw new ShapeError(operator, [bias.shape], `a bias of [${rows}] is needed`);
  }
  if (blocks * block < columns) throw new ArgumentError(operator, 'the blocks do not cover the columns');
  const optional = bias === undefined ? [] : [undefined, undefined, bias];
  return customOperator({
    domain: 'com.microsoft',
    operator,
    inputs: [x, data, scales, ...optional],
    attributes: {
      K: { int: columns },
      N: { int: rows },
      bits: { int: bits },
      block_size: { int: block },
      accuracy_level: { int: accuracyLevel },
    },
    outputs: [{ type: x.type, shape: [...x.shape.slice(0, -1), rows] }],
  })[0]!;
}

/**
 * Rows by index, dequantised as they are read. Legend: data uint8 [rows, bytes per row] (the same bytes as
 * `blockMatmul` takes, so that a tied embedding is stored once), scales [rows, blocks], indices [...I] to
 * [...I, columns].
 */
export function blockGather(data: Value, scales: Value, indices: Value, layout: BlockLayout): Value {
  const operator = 'GatherBlockQuantized';
  const { bits, block, columns } = layout;
  const blocks = Math.ceil(columns / block);
  const scaled = requireLayout(operator, data, scales, layout, undefined);
  requireType(operator, indices, 'int64', 'int32');
  if (data.rank !== 2 || data.shape[1] !== scaled * bytesPerBlock(layout)) {
    throw new ShapeError(operator, [data.shape], `[rows, ${blocks * bytesPerBlock(layout)}] is needed`);
  }
  const [gathered] = customOperator({
    domain: 'com.microsoft',
    operator,
    inputs: [data, indices, scales],
    attributes: {
      gather_axis: { int: 0 },
      quantize_axis: { int: 1 },
      bits: { int: bits },
      block_size: { int: block },
    },
    outputs: [{ type: scales.type, shape: [...indices.shape, blocks * block] }],
  });
  return slice(gathered!, { axis: -1, end: columns });
}

/** Checks what both operators share. @returns the number of blocks in a row. */
function requireLayout(
  operator: string,
  data: Value,
  scales: Value,
  { rows, columns, bits, block }: BlockLayout,
  rest: readonly number[] | undefined,
): number {
  if (bits !== 4 && bits !== 8) throw new ArgumentError(operator, `${bits} bits are not 4 or 8`);
  if (!(block >= 16 && block <= 256 && Number.isInteger(Math.log2(block)))) {
    throw new ArgumentError(operator, `a block of ${block} is no power of two from 16 to 256`);
  }
  requireType(operator, data, 'uint8');
  requireFloat(operator, scales);
  const blocks = Math.ceil(columns / block);
  if (scales.rank !== 2 || scales.shape[0] !== rows || scales.shape[1] !== blocks) {
    throw new ShapeError(operator, [scales.shape], `scales of [${rows}, ${blocks}] are needed`);
  }
  const expected = rest === undefined ? undefined : [rows, blocks, ...rest];
  if (data.shape[0] !== rows || (expected && !expected.every((length, at) => data.shape[at] === length))) {
    throw new ShapeError(operator, [data.shape], `data of [${expected ?? `${rows}, …`}] is needed`);
  }
  return blocks;
}
