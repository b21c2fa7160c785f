/** One file of the safetensors format (https://huggingface.co/docs/safetensors): a JSON header, then the bytes. */
import { z } from 'zod';
import { CheckpointError } from '../errors.ts';
import { InputFile } from './input-file.ts';
import { parseObject } from './json.ts';

/** Where a tensor lies in its file. */
export interface StoredTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** From the beginning of the file. */
  readonly offset: number;
  readonly byteLength: number;
}

/** Some 15,000 tensors' worth; parsed JSON takes many times its text, so the limit bounds what a file can cost. */
const longestHeader = 2 * 2 ** 20;
const highestRank = 8;

/** Bytes of one element, for every dtype of the format that is whole bytes. */
const elementBytes: ReadonlyMap<string, number> = new Map([
  ['F64', 8],
  ['F32', 4],
  ['F16', 2],
  ['BF16', 2],
  ['F8_E4M3', 1],
  ['F8_E5M2', 1],
  ['I64', 8],
  ['U64', 8],
  ['I32', 4],
  ['U32', 4],
  ['I16', 2],
  ['U16', 2],
  ['I8', 1],
  ['U8', 1],
  ['BOOL', 1],
]);

const whole = z.int().nonnegative();
const entrySchema = z.strictObject({
  dtype: z.string().max(32),
  shape: z.array(whole).max(highestRank),
  data_offsets: z.tuple([whole, whole]),
});
const metadataSchema = z.record(z.string(), z.string());

/**
 * The tensors of a file, by their order in it. Reads the header alone.
 * @throws CheckpointError where lengths, offsets, shapes and dtypes do not fit together: overlaps, gaps, bytes that
 *   belong to nothing, a name twice.
 */
export async function listTensors(file: InputFile): Promise<readonly StoredTensor[]> {
  const fail = (reason: string, cause?: unknown): never => {
    throw new CheckpointError(file.path, reason, cause === undefined ? undefined : { cause });
  };
  if (file.size < 8) fail(`it has ${file.size} bytes, too few for a safetensors file`);
  const head = await file.read(0, 8);
  const length = new DataView(head.buffer).getBigUint64(0, true);
  if (length > BigInt(file.size - 8)) fail(`its header of ${length} bytes passes the end of the file`);
  if (length > BigInt(longestHeader))
    fail(`its header of ${length} bytes is longer than ${longestHeader}, the most that is read`);
  const start = 8 + Number(length);
  const header = parseObject(await file.read(8, Number(length)), file.path, 'the header');
  const tensors: StoredTensor[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') {
      if (!metadataSchema.safeParse(entry).success) fail('__metadata__ is not a table of strings');
      continue;
    }
    const parsed = entrySchema.safeParse(entry);
    if (!parsed.success) return fail(`the entry of "${name}" is not one of this format`, parsed.error);
    const { dtype, shape, data_offsets } = parsed.data;
    const [from, to] = data_offsets;
    const bytes = elementBytes.get(dtype);
    if (bytes === undefined) return fail(`"${name}" has the unknown dtype ${JSON.stringify(dtype)}`);
    const needed = shape.reduce((product, size) => product * size, bytes);
    if (!Number.isSafeInteger(needed) || to - from !== needed) {
      fail(
        `"${name}" of ${dtype} [${shape.join(', ')}] needs ${needed} bytes, and its offsets span ${to - from}`,
      );
    }
    tensors.push({ name, dtype, shape, offset: start + from, byteLength: needed });
  }
  tensors.sort((a, b) => a.offset - b.offset || a.byteLength - b.byteLength);
  let end = start;
  for (const { name, offset, byteLength } of tensors) {
    if (offset < end) fail(`"${name}" overlaps the tensor before it by ${end - offset} bytes`);
    if (offset > end) fail(`${offset - end} bytes before "${name}" belong to no tensor`);
    end = offset + byteLength;
    if (end > file.size) fail(`"${name}" ends ${end - file.size} bytes after the file: it is cut off`);
  }
  if (end !== file.size) fail(`its last ${file.size - end} bytes belong to no tensor`);
  return tensors;
}

/** A file and its tensors; closes the file where they are wrong. */
export async function openSafetensors(
  path: string,
): Promise<{ readonly file: InputFile; readonly tensors: readonly StoredTensor[] }> {
  const file = await InputFile.open(path);
  try {
    return { file, tensors: await listTensors(file) };
  } catch (error) {
    await file.close();
    throw error;
  }
}
