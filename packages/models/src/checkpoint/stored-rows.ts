import { CheckpointError, UnsupportedDtypeError } from '../errors.ts';
import { rowLength } from './contract.ts';
import type { InputFile } from './input-file.ts';
import type { StoredTensor } from './safetensors.ts';
import { isReadable, storage, widen } from './widen.ts';

/** Reads rows of a tensor whose place in a file is known and checked. */
export async function readStoredRows(
  file: InputFile,
  tensor: StoredTensor,
  start: number,
  end: number,
): Promise<Float32Array> {
  const { name, dtype, shape } = tensor;
  if (!isReadable(dtype)) throw new UnsupportedDtypeError(file.path, name, dtype, Object.keys(storage));
  const rows = shape[0] ?? 1;
  if (!(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end && end <= rows)) {
    throw new CheckpointError(file.path, `rows ${start} to ${end} are asked of "${name}", which has ${rows}`);
  }
  const { elements, bytes } = storage[dtype];
  const perRow = rowLength(shape);
  if (perRow % elements !== 0) {
    throw new CheckpointError(file.path, `rows of "${name}" (${perRow}) are no whole blocks of ${dtype}`);
  }
  const rowBytes = (perRow / elements) * bytes;
  return widen(dtype, await file.read(tensor.offset + start * rowBytes, (end - start) * rowBytes));
}
