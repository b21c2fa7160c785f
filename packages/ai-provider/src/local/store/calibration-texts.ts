import { join } from 'node:path';
import type { Calibration } from '@haksup/models';
import { loadTokenizerFile } from '@haksup/tokenizer';
import { ModelFolderError } from '../../errors.ts';
import { sizeOf } from '../model/read-file.ts';

/** Letters of a passage: some 512 tokens of English, which is what `convert` reads of one. */
const passageLength = 2048;
const mostPassages = 128;

/**
 * A text as `convert` of `@haksup/models` takes it for `calibration`: passages as tokens of a checkpoint's own
 * tokenizer, each with what begins a text. Of a long text 128 passages are taken, evenly over all of it.
 *
 * @param checkpoint Its folder.
 * @throws ModelFolderError where there is no tokenizer, or nothing in the text; TokenizerFileError of
 *   `@haksup/tokenizer`.
 */
export async function calibrationTexts(checkpoint: string, text: string): Promise<Calibration> {
  const path = join(checkpoint, 'tokenizer.json');
  if ((await sizeOf(path)) === undefined) {
    throw new ModelFolderError(
      checkpoint,
      'there is no tokenizer.json, with which to read a calibration text',
    );
  }
  const tokenizer = await loadTokenizerFile(path);
  const passages = passagesOf(text);
  const count = Math.min(passages.length, mostPassages);
  const texts = Array.from({ length: count }, (_, index) => {
    const passage = passages[Math.floor((index * passages.length) / count)]!;
    const { ids, starts } = tokenizer.encode(passage, { controlTokens: 'text' });
    // What the tokenizer puts behind a text would end it.
    return ids.slice(0, starts.findLastIndex((start) => start >= 0) + 1);
  }).filter(({ length }) => length > 0);
  if (texts.length === 0)
    throw new ModelFolderError(checkpoint, 'its tokenizer finds nothing in the calibration text');
  return texts;
}

/** Cuts a text behind lines, and lines that are too long anywhere. */
function passagesOf(text: string): string[] {
  const passages: string[] = [];
  let passage = '';
  for (const line of text.split(/(?<=\n)/)) {
    if (passage.length + line.length > passageLength) {
      passages.push(passage);
      passage = '';
    }
    for (let at = 0; at < line.length; at += passageLength) {
      const part = line.slice(at, at + passageLength);
      if (part.length === passageLength) passages.push(part);
      else passage += part;
    }
  }
  return [...passages, passage].filter((one) => one.trim() !== '');
}
