import { CheckpointError } from '../errors.ts';
import { type Checkpoint, type CheckpointTensor, rowLength } from './contract.ts';
import { listGguf } from './gguf.ts';
import { configOf, type Restoration, restorationOf, tensorName } from './gguf-names.ts';
import { InputFile } from './input-file.ts';
import type { StoredTensor } from './safetensors.ts';
import { readStoredRows } from './stored-rows.ts';

/**
 * A GGUF file with the names, the configuration and the order of rows that Hugging Face's checkpoint of the same
 * model has. Its tokenizer is not read.
 *
 * @throws CheckpointError, ConfigError, UnsupportedModelError
 */
export async function openGgufCheckpoint(path: string): Promise<Checkpoint> {
  const file = await InputFile.open(path);
  try {
    const { metadata, tensors: stored } = await listGguf(file);
    const declared = metadata.get('general.architecture');
    const places = new Map<string, StoredTensor>();
    for (const tensor of stored) {
      const name = tensorName(String(declared), tensor.name);
      if (places.has(name)) throw new CheckpointError(path, `two tensors are "${name}"`);
      places.set(name, tensor);
    }
    const shapes = new Map([...places].map(([name, { shape }]) => [name, shape]));
    const { architecture, config, headSize } = configOf(path, metadata, shapes);
    const close = (): Promise<void> => file.close();
    return {
      path,
      config,
      companions: [],
      tensors: new Map<string, CheckpointTensor>(
        [...places].map(([name, { dtype, shape }]) => [name, { name, dtype, shape }]),
      ),
      readRows: async (name, start, end) => {
        const tensor = places.get(name);
        if (tensor === undefined) throw new CheckpointError(path, `there is no tensor "${name}"`);
        return restoredRows(file, tensor, restorationOf(architecture, name, headSize), start, end);
      },
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function restoredRows(
  file: InputFile,
  tensor: StoredTensor,
  restoration: Restoration,
  start: number,
  end: number,
): Promise<Float32Array> {
  if (restoration?.kind === 'plusOne') {
    return (await readStoredRows(file, tensor, start, end)).map((value) => value - 1);
  }
  if (restoration?.kind !== 'pairs') return readStoredRows(file, tensor, start, end);
  const { headSize } = restoration;
  const half = headSize / 2;
  if (!Number.isInteger(half) || tensor.shape[0]! % headSize !== 0) {
    throw new CheckpointError(file.path, `"${tensor.name}" has no whole heads of ${headSize} rows`);
  }
  const from = Math.floor(start / headSize) * headSize;
  const to = Math.ceil(end / headSize) * headSize;
  const rows = await readStoredRows(file, tensor, from, to);
  const width = rowLength(tensor.shape);
  const result = new Float32Array((end - start) * width);
  for (let row = start; row < end; row++) {
    const inHead = row % headSize;
    const paired = row - inHead + 2 * (inHead % half) + Math.floor(inHead / half) - from;
    result.set(rows.subarray(paired * width, (paired + 1) * width), (row - start) * width);
  }
  return result;
}
