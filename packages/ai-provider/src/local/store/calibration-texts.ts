import { join } from 'node:path';
import type { Calibration } from '@haksup/models';
import { loadTokenizerFile, type Tokenizer, TokenizerFileError } from '@haksup/tokenizer';
import { ChatTemplateError, ModelFolderError } from '../../errors.ts';
import { ChatTemplate } from '../chat-template/chat-template.ts';
import { sizeOf } from '../model/read-file.ts';
import { readTemplate } from '../model/template-files.ts';
import { type Exchange, sampleExchanges } from './sample-exchanges.ts';

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
  const texts = Array.from({ length: count }, (_, index) =>
    asText(tokenizer, passages[Math.floor((index * passages.length) / count)]!),
  ).filter(({ length }) => length > 0);
  if (texts.length === 0)
    throw new ModelFolderError(checkpoint, 'its tokenizer finds nothing in the calibration text');
  return texts;
}

/** The least share of a passage's letters that a tokenizer must keep. */
const leastKept = 0.5;

/**
 * Texts of this package's own for a checkpoint that comes without any: questions answered from passages, in Korean and
 * English, through its chat template where it has one. What its tokenizer cannot read is left out.
 *
 * @param checkpoint Its folder, or its GGUF file.
 * @param vocabulary Of the model; ids of tokens are below it.
 * @returns Nothing where there is no tokenizer, or none that can read any of them.
 */
export async function sampleCalibration(
  checkpoint: string,
  vocabulary: number,
): Promise<Calibration | undefined> {
  const path = join(checkpoint, 'tokenizer.json');
  const isThere = await sizeOf(path).catch(() => undefined);
  if (isThere === undefined) return undefined;
  let tokenizer: Tokenizer;
  try {
    tokenizer = await loadTokenizerFile(path);
  } catch (error) {
    // Whoever opens the model is told; its weights can be converted all the same.
    if (error instanceof TokenizerFileError) return undefined;
    throw error;
  }
  const exchanges = sampleExchanges.filter(({ passage }) => isRead(tokenizer, passage));
  const plain = exchanges.map(({ passage, question, answer }) =>
    asText(tokenizer, `${passage}\n\n${question}\n\n${answer}\n`),
  );
  const dialogs = await asDialogs(checkpoint, tokenizer, exchanges);
  // Half of the plain texts beside dialogs: control tokens begin those, and other tokens these.
  const texts = [...dialogs, ...(dialogs.length === 0 ? plain : plain.slice(0, Math.ceil(plain.length / 2)))];
  const usable = texts.filter((ids) => ids.length > 1 && ids.every((id) => id < vocabulary));
  return usable.length === 0 ? undefined : usable;
}

async function asDialogs(
  checkpoint: string,
  tokenizer: Tokenizer,
  exchanges: readonly Exchange[],
): Promise<readonly (readonly number[])[]> {
  try {
    const { template, specialTokens } = await readTemplate(checkpoint);
    if (template === undefined) return [];
    const chat = new ChatTemplate(template, { specialTokens, addedTokens: tokenizer.file.added_tokens });
    return exchanges.map(({ passage, question, answer }) => {
      const messages = [
        { role: 'system', content: `Answer from this passage.\n\n${passage}` },
        { role: 'user', content: question },
        { role: 'assistant', content: answer },
      ];
      const { text, barriers } = chat.render(messages, { addGenerationPrompt: false });
      return tokenizer.encode(text, { addSpecialTokens: false, barriers }).ids;
    });
  } catch (error) {
    // A template that is damaged, or wants other messages: the plain texts have to do.
    if (error instanceof ChatTemplateError || error instanceof ModelFolderError) return [];
    throw error;
  }
}

/** Tokens of a text with what begins it. */
function asText(tokenizer: Tokenizer, text: string): readonly number[] {
  const { ids, starts } = tokenizer.encode(text, { controlTokens: 'text' });
  // What the tokenizer puts behind a text would end it.
  return ids.slice(0, starts.findLastIndex((start) => start >= 0) + 1);
}

/** Whether enough letters of a text are there still when its tokens are spelt out. */
function isRead(tokenizer: Tokenizer, text: string): boolean {
  const counts = new Map<string, number>();
  const letters = text.toLowerCase().match(/\p{L}/gu) ?? [];
  for (const letter of letters) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  let kept = 0;
  for (const letter of tokenizer.decode(asText(tokenizer, text)).toLowerCase()) {
    const left = counts.get(letter) ?? 0;
    if (left === 0) continue;
    counts.set(letter, left - 1);
    kept++;
  }
  return kept >= leastKept * letters.length;
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
