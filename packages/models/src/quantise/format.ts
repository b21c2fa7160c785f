/** How weights are stored in a converted model. */

/** What a whole model is converted to. */
export type Dtype = 'fp32' | 'fp16' | 'int8' | 'int4';

/** Elements that share a scale. Smaller is more exact, larger is smaller and faster. */
export type BlockSize = 32 | 64 | 128;

export const dtypes: readonly Dtype[] = ['fp32', 'fp16', 'int8', 'int4'];
export const blockSizes: readonly BlockSize[] = [32, 64, 128];

/** How one weight is stored: as floats, or as whole numbers in blocks along its rows (see `blockMatmul` of the graph). */
export type WeightFormat =
  | { readonly kind: 'float32' }
  | { readonly kind: 'float16' }
  | { readonly kind: 'blocks'; readonly bits: 4 | 8; readonly block: BlockSize };

/** The format of a weight. Vectors stay float32: they are a thousandth of the size, and norms are sensitive. */
export function formatOf(role: 'matrix' | 'table' | 'vector', dtype: Dtype, block: BlockSize): WeightFormat {
  if (role === 'vector' || dtype === 'fp32') return { kind: 'float32' };
  if (dtype === 'fp16') return { kind: 'float16' };
  return { kind: 'blocks', bits: dtype === 'int4' ? 4 : 8, block };
}

/** Bytes of the numbers and of the scales of a weight. */
export function bytesOf(
  format: WeightFormat,
  shape: readonly number[],
): { readonly data: number; readonly scales: number } {
  const count = shape.reduce((product, size) => product * size, 1);
  if (format.kind === 'float32') return { data: 4 * count, scales: 0 };
  if (format.kind === 'float16') return { data: 2 * count, scales: 0 };
  const blocks = shape[0]! * Math.ceil(shape[1]! / format.block);
  return { data: (blocks * format.block * format.bits) / 8, scales: 4 * blocks };
}
