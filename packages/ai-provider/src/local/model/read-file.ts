import { readFile, stat } from 'node:fs/promises';
import { ModelFolderError } from '../../errors.ts';

const largestFile = 16 * 2 ** 20;

/** Undefined where there is no such file. @throws ModelFolderError where it is too large. */
export async function readText(path: string): Promise<string | undefined> {
  const size = await sizeOf(path);
  if (size === undefined) return undefined;
  if (size > largestFile)
    throw new ModelFolderError(path, `it has ${size} bytes; at most ${largestFile} are read`);
  return readFile(path, 'utf8');
}

/** Undefined where there is no such file; `{}` where it holds no object. @throws ModelFolderError. */
export async function readJson(path: string): Promise<unknown> {
  const text = await readText(path);
  if (text === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch (cause) {
    throw new ModelFolderError(path, 'this is no JSON', { cause });
  }
}

/** Of a file; undefined where there is none. */
export async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    (facts) => (facts.isFile() ? facts.size : undefined),
    () => undefined,
  );
}
