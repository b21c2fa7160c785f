/** For this package's tests: recorded numbers. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSafetensors } from '../checkpoint/safetensors.ts';
import { readStoredRows } from '../checkpoint/stored-rows.ts';
import { fixtures } from './folders.ts';

/** The arrays of a recording by name, each as its rows. */
export async function readExpected(name: string): Promise<Record<string, Float32Array[]>> {
  const { file, tensors } = await openSafetensors(join(fixtures, name, 'expected.safetensors'));
  await using _ = file;
  const read = tensors.map(async (tensor) => {
    const flat = await readStoredRows(file, tensor, 0, tensor.shape[0]!);
    const width = tensor.shape.at(-1)!;
    const rows = Array.from({ length: flat.length / width }, (_, row) =>
      flat.slice(row * width, (row + 1) * width),
    );
    return [tensor.name, rows] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

/** The ids that belong to them. */
export async function readCase<Case>(name: string): Promise<Case> {
  return JSON.parse(await readFile(join(fixtures, name, 'case.json'), 'utf8')) as Case;
}
