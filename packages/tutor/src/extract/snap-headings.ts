import type { Note, TextRange } from '@haksup/knowledge';
import { quoteSentence } from './snap-sentence.ts';
import { type Snippet, slice } from './snippet.ts';

const counts: readonly RegExp[] = [
  /두\s?(?:가지|종류|단계|개)|\b(?:two|2)\b/i,
  /세\s?(?:가지|종류|단계|개)|\b(?:three|3)\b/i,
  /네\s?(?:가지|종류|단계|개)|\b(?:four|4)\b/i,
  /다섯\s?(?:가지|종류|단계|개)?|\b(?:five|5)\b/i,
  /여섯\s?(?:가지|종류|단계|개)?|\b(?:six|6)\b/i,
  /일곱\s?(?:가지|종류|단계|개)?|\b(?:seven|7)\b/i,
];

/**
 * The sentence and the headings of the sections below it, where these are what it announces: they are numbered, or
 * there are as many as the sentence says. Undefined otherwise.
 */
export function quoteHeadings(note: Note, index: number, span: TextRange): Snippet | undefined {
  const block = note.blocks[index]!;
  const own = note.blocks.slice(0, index).findLast((other) => other.kind === 'heading');
  const after = note.blocks.slice(index + 1).filter((other) => other.kind === 'heading');
  const level = after[0]?.level;
  if (level === undefined || (own !== undefined && level <= own.level)) return undefined;
  const end = after.findIndex((other) => other.level < level);
  const section = (end < 0 ? after : after.slice(0, end)).filter((other) => other.level === level);
  const texts = section.map((other) => note.text.slice(other.start, other.end));
  const numbered = texts.filter((text) => /^(?:\d{1,2}|[①-⑨]|[IVX]+)[.)\s]/.test(text)).length;
  const size = numbered >= 2 ? numbered : texts.length;
  const said = counts[size - 2];
  const isCounted = said?.test(note.text.slice(block.start, block.end)) ?? false;
  if (size > 8 || (numbered < 2 && !isCounted)) return undefined;
  const sentence = quoteSentence(note, block, span);
  const items = section.slice(0, size).map((other) => slice(note.text, other.start, other.end));
  return { kind: 'list', lines: [...sentence.lines, ...items], leadIn: true, cells: [] };
}
