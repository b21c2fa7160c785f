import { type Tensor, tensor } from '@haksup/runtime';
import { DefinitionError } from '../errors.ts';
import type { ModelDefinition } from '../model/define-model.ts';
import { Random } from '../random.ts';

/** Where one trainable parameter lies in the flat buffers. */
export interface Segment {
  readonly name: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly length: number;
  readonly decay: boolean;
}

/** Segments begin at multiples of 16 floats, a cache line, which is also what wide vector loads like. */
const alignment = 16;

/**
 * A model's numbers, allocated once: all trainable parameters in one flat array, and three arrays of the same
 * layout for the gradient and AdamW's two moments. Tensors are views of them, so nothing is copied between
 * the optimiser and the sessions. The gaps between segments are 0 in all arrays and stay so.
 */
export class ParameterStore {
  readonly segments: readonly Segment[];
  readonly values: Float32Array<ArrayBuffer>;
  readonly gradient: Float32Array<ArrayBuffer>;
  readonly firstMoment: Float32Array<ArrayBuffer>;
  readonly secondMoment: Float32Array<ArrayBuffer>;
  /** Every parameter, trainable or not, as a tensor to feed. */
  readonly tensors: ReadonlyMap<string, Tensor<'float32'>>;

  constructor(definition: ModelDefinition, seed: number | string) {
    const segments: Segment[] = [];
    const tensors = new Map<string, Tensor<'float32'>>();
    let length = 0;
    for (const [name, { shape, decay, trainable }] of Object.entries(definition.parameters)) {
      if (trainable === false) continue;
      const count = countOf(shape);
      segments.push({ name, shape, start: length, length: count, decay: decay ?? shape.length >= 2 });
      length += Math.ceil(count / alignment) * alignment;
    }
    this.segments = segments;
    this.values = new Float32Array(length);
    this.gradient = new Float32Array(length);
    this.firstMoment = new Float32Array(length);
    this.secondMoment = new Float32Array(length);
    const starts = new Map(segments.map((segment) => [segment.name, segment.start]));
    for (const [name, { shape, initialise }] of Object.entries(definition.parameters)) {
      const start = starts.get(name);
      const data =
        start === undefined
          ? new Float32Array(countOf(shape))
          : this.values.subarray(start, start + countOf(shape));
      try {
        initialise(data, Random.from('parameter', seed, name), shape);
      } catch (cause) {
        throw new DefinitionError(
          `Parameter ${name} of ${definition.name} cannot be initialised: ${String(cause)}`,
          {
            cause,
          },
        );
      }
      tensors.set(name, tensor('float32', shape, data));
    }
    this.tensors = tensors;
  }

  /** The number of trainable elements. */
  get trainableCount(): number {
    return this.segments.reduce((sum, { length }) => sum + length, 0);
  }

  /** A flat array of this layout as tensors, by parameter. */
  viewsOf(flat: Float32Array<ArrayBuffer>): ReadonlyMap<string, Tensor<'float32'>> {
    return new Map(
      this.segments.map(({ name, shape, start, length }) => [
        name,
        tensor('float32', shape, flat.subarray(start, start + length)),
      ]),
    );
  }
}

function countOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
