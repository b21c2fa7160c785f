import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { TokenizerFileError } from './errors.ts';
import { parseTokenizerFile } from './file/parse-tokenizer-file.ts';
import { fileLimits } from './file/schema.ts';
import { Tokenizer } from './tokenizer.ts';

/**
 * Makes a tokenizer from a `tokenizer.json`, which may come from anywhere: it is checked first.
 *
 * @param source The file's text, its bytes, or its parsed value (as `trainByteLevelBpe` returns it).
 * @throws TokenizerFileError that names what is wrong and where.
 */
export function loadTokenizer(source: string | Uint8Array | object): Tokenizer {
  return new Tokenizer(parseTokenizerFile(source));
}

/** Reads and loads a `tokenizer.json` of at most 128 MiB. @throws TokenizerFileError. */
export async function loadTokenizerFile(path: string | URL): Promise<Tokenizer> {
  let bytes: Uint8Array;
  try {
    // Not blocking, or a pipe in the place of a file would wait for its writer.
    await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const facts = await file.stat();
    if (!facts.isFile()) throw new TokenizerFileError('', `${String(path)} is no regular file.`);
    const { size } = facts;
    if (size > fileLimits.bytes) {
      throw new TokenizerFileError('', `It has ${size} bytes; at most ${fileLimits.bytes} are read.`);
    }
    bytes = await file.readFile();
  } catch (cause) {
    if (cause instanceof TokenizerFileError) throw cause;
    throw new TokenizerFileError('', `The file ${String(path)} cannot be read: ${String(cause)}`, cause);
  }
  return loadTokenizer(bytes);
}
