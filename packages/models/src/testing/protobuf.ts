/** For this package's tests: protobuf messages by field number, to write ONNX files that no exporter would. */
export type Content = number | string | Uint8Array;

/** A field: a whole number as a varint, anything else behind its length. */
export function field(number: number, content: Content): Uint8Array {
  if (typeof content === 'number') return Buffer.concat([varint(8 * number), varint(content)]);
  const bytes = Buffer.from(content);
  return Buffer.concat([varint(8 * number + 2), varint(bytes.length), bytes]);
}

export function message(...fields: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(fields);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const more = rest > 127n;
    bytes.push(Number(rest & 127n) + (more ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}
