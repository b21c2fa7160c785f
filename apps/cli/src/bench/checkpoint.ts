/** A checkpoint in Hugging Face's layout with random weights in bfloat16. */
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bfloat16Noise, writeFrom } from './random-bytes.ts';
import { configOf, elementsOf, type Shape, tensorsOf } from './shapes.ts';

const one = 0x3f80;

/** Writes `config.json` and `model.safetensors` into a folder that exists. */
export async function writeCheckpoint(shape: Shape, folder: string): Promise<void> {
  await writeFile(join(folder, 'config.json'), JSON.stringify(configOf(shape), undefined, 1));
  const tensors = tensorsOf(shape);
  const header: Record<string, object> = {};
  let offset = 0;
  for (const tensor of tensors) {
    const end = offset + 2 * elementsOf(tensor);
    header[tensor.name] = { dtype: 'BF16', shape: tensor.shape, data_offsets: [offset, end] };
    offset = end;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.byteLength));
  const noise = new Uint8Array(bfloat16Noise(7).buffer);
  const file = await open(join(folder, 'model.safetensors'), 'w');
  try {
    await file.write(Buffer.concat([length, text]));
    for (const [index, tensor] of tensors.entries()) {
      if (tensor.shape.length === 1) {
        await file.write(new Uint8Array(new Uint16Array(elementsOf(tensor)).fill(one).buffer));
      } else {
        await writeFrom(file, noise, 2 * elementsOf(tensor), index);
      }
    }
  } finally {
    await file.close();
  }
}
