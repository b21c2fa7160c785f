import { type Checkpoint, rowLength } from '../checkpoint/contract.ts';
import { isReadable, storage } from '../checkpoint/widen.ts';
import {
  MissingTensorsError,
  TensorShapeError,
  UnexpectedTensorsError,
  UnsupportedDtypeError,
} from '../errors.ts';
import { type Architecture, weightsOf } from '../families/architecture.ts';
import type { Family, Source } from '../families/family.ts';
import type { WeightShape } from '../families/weight-shape.ts';

/** A piece of a weight: a tensor of the checkpoint. */
export interface PlannedPart {
  readonly tensor: string;
  readonly rows: number;
  readonly transposed: boolean;
  readonly plus: number;
}

/** A weight of the converted model and the tensors that it is laid together from. */
export interface PlannedWeight extends WeightShape {
  readonly sources: readonly PlannedPart[];
}

/**
 * Finds every weight of the architecture in the checkpoint.
 * @throws MissingTensorsError, UnexpectedTensorsError, TensorShapeError, UnsupportedDtypeError: all before anything is
 *   read.
 */
export function planWeights(
  checkpoint: Checkpoint,
  family: Family,
  architecture: Architecture,
): readonly PlannedWeight[] {
  const prefix = prefixOf(checkpoint, family);
  const used = new Set<string>();
  const missing: string[] = [];
  const planned = weightsOf(architecture).map((weight) => {
    const layer = /\blayers\.(\d+)\./.exec(weight.name)?.[1];
    const sources = sourcesOf(weight, family);
    if (sources.length === 0) missing.push(weight.name);
    const pieces = sources.map((source, index): PlannedPart => {
      const { tensor, transposed, plus } = detailsOf(source);
      const name = prefix + tensor.replace('{layer}', layer ?? '');
      used.add(name);
      const found = checkpoint.tensors.get(name);
      if (found === undefined) missing.push(name);
      const rows = sources.length === 1 ? weight.shape[0]! : weight.parts[index]!;
      const shape = [rows, ...weight.shape.slice(1)];
      const expected = transposed ? shape.toReversed() : shape;
      if (found !== undefined && !sameShape(found.shape, expected)) {
        throw new TensorShapeError(checkpoint.path, name, found.shape, expected);
      }
      return { tensor: name, rows, transposed, plus };
    });
    return { ...weight, sources: pieces };
  });
  if (missing.length > 0) throw new MissingTensorsError(checkpoint.path, missing);
  const unexpected = [...checkpoint.tensors.keys()].filter(
    (name) => !used.has(name) && !isIgnored(name, prefix, family, architecture),
  );
  if (unexpected.length > 0) throw new UnexpectedTensorsError(checkpoint.path, unexpected);
  for (const name of used) {
    const { dtype } = checkpoint.tensors.get(name)!;
    if (!isReadable(dtype)) {
      throw new UnsupportedDtypeError(checkpoint.path, name, dtype, Object.keys(storage));
    }
  }
  return planned;
}

/** Elements that are read at once: 4 MiB of float32. */
const chunkElements = 2 ** 20;
/** Of a transposed tensor, which has to be read once for each such piece. */
const stripElements = 2 ** 22;

/** A weight's rows, a few at a time and in order: [R, C] of each chunk. */
export async function* readWeight(
  checkpoint: Checkpoint,
  weight: PlannedWeight,
): AsyncGenerator<Float32Array<ArrayBuffer>> {
  const columns = rowLength(weight.shape);
  for (const part of weight.sources) {
    const rowsAtOnce = Math.max(1, Math.floor((part.transposed ? stripElements : chunkElements) / columns));
    for (let start = 0; start < part.rows; start += rowsAtOnce) {
      const end = Math.min(start + rowsAtOnce, part.rows);
      const rows = part.transposed
        ? await readTransposed(checkpoint, part, columns, start, end)
        : await checkpoint.readRows(part.tensor, start, end);
      if (part.plus !== 0) for (let at = 0; at < rows.length; at++) rows[at]! += part.plus;
      yield rows as Float32Array<ArrayBuffer>;
    }
  }
}

/** Rows start to end of the transpose of a tensor [columns, rows], with a chunk of the tensor in memory at a time. */
async function readTransposed(
  checkpoint: Checkpoint,
  { tensor, rows }: PlannedPart,
  columns: number,
  start: number,
  end: number,
): Promise<Float32Array> {
  const result = new Float32Array((end - start) * columns);
  const atOnce = Math.max(1, Math.floor(chunkElements / rows));
  for (let from = 0; from < columns; from += atOnce) {
    const to = Math.min(from + atOnce, columns);
    const chunk = await checkpoint.readRows(tensor, from, to);
    for (let column = from; column < to; column++) {
      for (let row = start; row < end; row++) {
        result[(row - start) * columns + column] = chunk[(column - from) * rows + row]!;
      }
    }
  }
  return result;
}

/** A weight of several pieces may lie in the checkpoint as one tensor; names that end in the number of pieces come first. */
function sourcesOf({ name, parts }: WeightShape, { tensors }: Family): readonly Source[] {
  const pattern = name.replace(/\blayers\.\d+\./, 'layers.{layer}.');
  return tensors[parts.length > 1 ? `${pattern} × ${parts.length}` : pattern] ?? tensors[pattern] ?? [];
}

function detailsOf(source: Source): { tensor: string; transposed: boolean; plus: number } {
  const { tensor, transposed = false, plus = 0 } = typeof source === 'string' ? { tensor: source } : source;
  return { tensor, transposed, plus };
}

function prefixOf(checkpoint: Checkpoint, { prefixes = [''], tensors }: Family): string {
  const table = detailsOf(tensors['embedding.tokens']![0]!).tensor;
  return prefixes.find((prefix) => checkpoint.tensors.has(prefix + table)) ?? prefixes[0]!;
}

/** Tensors that hold no weights, and the copy of a tied table that some checkpoints keep. */
function isIgnored(name: string, prefix: string, family: Family, architecture: Architecture): boolean {
  const own = name.startsWith(prefix) ? name.slice(prefix.length) : name;
  if (family.ignored?.test(own)) return true;
  const heads = family.tensors['head.weight']?.map((source) => detailsOf(source).tensor) ?? [];
  return 'head' in architecture && architecture.head.tied && (heads.includes(own) || heads.includes(name));
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}
