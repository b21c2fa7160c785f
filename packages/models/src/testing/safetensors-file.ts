/** For this package's tests: safetensors files, right and wrong. */

/** A file of a header, given as text or as an object, and bytes. */
export function safetensorsFile(header: unknown, bytes: Uint8Array | number = 0): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.byteLength));
  return Buffer.concat([length, text, typeof bytes === 'number' ? new Uint8Array(bytes) : bytes]);
}

/** A right file of float32 tensors. */
export function float32File(
  tensors: Readonly<Record<string, { shape: number[]; data: number[] }>>,
): Uint8Array {
  const header: Record<string, unknown> = {};
  let offset = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + 4 * data.length] };
    offset += 4 * data.length;
  }
  const data = Float32Array.from(Object.values(tensors).flatMap((tensor) => tensor.data));
  return safetensorsFile(header, new Uint8Array(data.buffer));
}
