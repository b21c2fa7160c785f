import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { ContentHash } from '../listing.ts';

/** A hash to feed with a content of so many bytes, as the listing names it. */
export function startHash({ algorithm }: ContentHash, size: number): Hash {
  return algorithm === 'sha256'
    ? createHash('sha256')
    : // Git hashes its own header before the content.
      createHash('sha1').update(`blob ${size}\0`);
}

/** Feeds a file. @throws the signal's reason, or what reading throws. */
export async function feedFile(hash: Hash, path: string, signal?: AbortSignal): Promise<void> {
  const stream = createReadStream(path, { highWaterMark: 2 ** 20, ...(signal && { signal }) });
  try {
    for await (const chunk of stream) hash.update(chunk as Uint8Array);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

/** Whether a file has the content that a hash names. */
export async function hasContent(
  path: string,
  content: ContentHash,
  size: number,
  signal?: AbortSignal,
): Promise<boolean> {
  const hash = startHash(content, size);
  await feedFile(hash, path, signal);
  return hash.digest('hex') === content.hex;
}

export const hashName = ({ algorithm, hex }: ContentHash): string => `${algorithm}:${hex}`;
