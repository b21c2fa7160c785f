import type { ExternalFiles, ExternalRange } from './external-files.ts';
import type { Field, FieldReader } from './field-reader.ts';

/** Bits of an element by `TensorProto.DataType`; texts (8) are no weights. */
const elementBits: ReadonlyMap<number, number> = new Map([
  [1, 32],
  [2, 8],
  [3, 8],
  [4, 16],
  [5, 16],
  [6, 32],
  [7, 64],
  [9, 8],
  [10, 16],
  [11, 64],
  [12, 32],
  [13, 64],
  [14, 64],
  [15, 128],
  [16, 16],
  [17, 8],
  [18, 8],
  [19, 8],
  [20, 8],
  [21, 4],
  [22, 4],
  [23, 4],
  [24, 8],
]);
/** Fields that hold elements as numbers: float, int32, int64, double, uint64. */
const typedData: ReadonlySet<number> = new Set([4, 5, 7, 10, 11]);
const highestRank = 8;
const longestName = 4096;
const longestEntry = 4096;

/**
 * Checks a TensorProto: that it has as many bytes as its shape needs, here or in a file beside the model.
 * @returns Its name.
 */
export async function readTensor(
  reader: FieldReader,
  message: Field,
  external: ExternalFiles,
): Promise<string> {
  const shape: number[] = [];
  const seen = new Set<number>();
  let [name, type, outside] = ['', 0, false];
  let inline: number | undefined;
  let typed = 0;
  const entries = new Map<string, string>();
  for await (const field of reader.fields(message.start, message.end)) {
    const { number, start, end } = field;
    if ([2, 8, 9, 14].includes(number)) {
      if (seen.has(number)) reader.fail(`the tensor "${name}" says field ${number} twice`);
      seen.add(number);
    }
    if (number === 1) shape.push(...(await reader.integers(field, 'a tensor’s shape', highestRank)));
    else if (number === 2) type = field.value;
    else if (number === 8) name = await reader.text(field, 'a tensor’s name', longestName);
    else if (number === 9) inline = end - start;
    else if (number === 13) await readEntry(reader, field, entries);
    else if (number === 14) outside = field.value === 1;
    else if (typedData.has(number)) typed += field.wire === 'varint' ? 1 : end - start;
    else if (number === 6 || number === 3) reader.fail(`the tensor "${name}" holds texts, or is in segments`);
  }
  const bits = elementBits.get(type);
  if (bits === undefined) return reader.fail(`the tensor "${name}" has the element type ${type}`);
  const count = shape.reduce((product, size) => product * size, 1);
  const needed = Math.ceil((count * bits) / 8);
  const described = `the tensor "${name}" [${shape.slice(0, highestRank).join(', ')}]`;
  if (shape.length > highestRank || shape.some((size) => size < 0) || !Number.isSafeInteger(needed)) {
    return reader.fail(`${described} cannot be`);
  }
  if (outside) {
    if (inline !== undefined || typed > 0) reader.fail(`${described} has its elements in two places`);
    await external.require(described, needed, rangeOf(reader, described, entries));
  } else if (inline !== undefined) {
    if (inline !== needed) reader.fail(`${described} needs ${needed} bytes and has ${inline}`);
    // A packed number takes a byte at least, and one number may hold two elements of 4 bits.
  } else if (count > 2 * typed) {
    reader.fail(`${described} has ${count} elements and at most ${2 * typed} of them are there`);
  }
  return name;
}

/** StringStringEntryProto. */
async function readEntry(reader: FieldReader, message: Field, into: Map<string, string>): Promise<void> {
  let [key, value] = ['', ''];
  if (message.wire !== 'bytes') reader.fail('a place in another file is not stored as a message');
  for await (const field of reader.fields(message.start, message.end)) {
    if (field.number === 1) key = await reader.text(field, 'a place’s key', longestEntry);
    if (field.number === 2) value = await reader.text(field, 'a place’s value', longestEntry);
  }
  if (into.has(key)) reader.fail(`a tensor says "${key}" twice`);
  into.set(key, value);
}

function rangeOf(
  reader: FieldReader,
  described: string,
  entries: ReadonlyMap<string, string>,
): ExternalRange {
  const number = (key: string): number | undefined => {
    const text = entries.get(key);
    if (text === undefined) return undefined;
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    return Number.isSafeInteger(value) ? value : reader.fail(`${described} has the ${key} "${text}"`);
  };
  const location = entries.get('location');
  if (location === undefined) return reader.fail(`${described} does not say which file it is in`);
  return { location, offset: number('offset') ?? 0, length: number('length') };
}
