import type { Block, Note, TextRange } from '@haksup/knowledge';
import type { QuoteLine } from '../contract.ts';
import { sentencesIn } from '../text/sentences.ts';
import { quoteSentence } from './snap-sentence.ts';
import { type Snippet, sizeOf, slice } from './snippet.ts';

const mostItems = 12;
/** A whole list up to this long is quoted with its items' full text; a longer one by what each item begins with. */
const fullList = 420;
const longestList = 700;
const longestItem = 260;

/** All items of the list that a block belongs to, or undefined where the list is too long to quote. */
export function quoteWholeList(note: Note, index: number): Snippet | undefined {
  const item = note.blocks[index]!;
  const siblings = note.blocks.filter(
    (block) =>
      block.kind === 'list-item' &&
      block.group === item.group &&
      block.level === item.level &&
      block.parent === item.parent,
  );
  if (siblings.length < 2 || siblings.length > mostItems) return undefined;
  const full = siblings.map((block) => slice(note.text, block.start, block.end));
  const short = sizeOf(full) <= fullList ? full : siblings.map((block) => headOf(note, block));
  if (sizeOf(short) > longestList) return undefined;
  const lead = leadOf(note, siblings[0]!);
  return {
    kind: 'list',
    lines: lead === undefined ? short : [lead, ...short],
    leadIn: lead !== undefined,
    cells: [],
  };
}

const label = /^[^.:!?\n]{2,60}(?:\s*[:：]\s|\s+[-–—]\s)/;

/**
 * A paragraph that ends in a colon and the paragraphs behind it, where each opens with a label ("Instruction - …"):
 * a list that was not written as one. Undefined for fewer than two.
 */
export function quoteLabelled(note: Note, index: number): Snippet | undefined {
  const lead = note.blocks[index]!;
  const items: Block[] = [];
  for (const block of note.blocks.slice(index + 1, index + 1 + mostItems)) {
    if (block.kind !== 'paragraph' || !label.test(note.text.slice(block.start, block.end))) break;
    items.push(block);
  }
  if (items.length < 2) return undefined;
  const full = items.map((block) => slice(note.text, block.start, block.end));
  const lines = sizeOf(full) <= fullList ? full : items.map((block) => headOf(note, block));
  const sentence = sentencesIn(note.text, lead.start, lead.end).at(-1);
  if (sentence === undefined || sizeOf(lines) > longestList) return undefined;
  return {
    kind: 'list',
    lines: [slice(note.text, sentence.start, sentence.end), ...lines],
    leadIn: true,
    cells: [],
  };
}

/** What an item names: up to its colon or dash, else its first sentence. */
function headOf(note: Note, item: Block): QuoteLine {
  const text = note.text.slice(item.start, item.end);
  const name = /^(.{2,60}?)(?:\s*[:：]\s|\s+[-–—]\s)/.exec(text)?.[1];
  if (name !== undefined) return slice(note.text, item.start, item.start + name.length);
  const first = sentencesIn(note.text, item.start, item.end)[0];
  return slice(note.text, item.start, first?.end ?? item.end);
}

/** The sentence that introduces a list. */
function leadOf(note: Note, first: Block): QuoteLine | undefined {
  const lead = first.leadIn === undefined ? undefined : note.blocks[first.leadIn];
  if (lead === undefined || lead.kind === 'heading') return undefined;
  const last = sentencesIn(note.text, lead.start, lead.end).at(-1);
  return last === undefined || last.end - last.start > 140
    ? undefined
    : slice(note.text, last.start, last.end);
}

/** One item: whole where it is short, with the items below it where it only names them, else its sentence. */
export function quoteItem(note: Note, index: number, span: TextRange): Snippet {
  const item = note.blocks[index]!;
  if (item.end - item.start > longestItem) return quoteSentence(note, item, span);
  const line = slice(note.text, item.start, item.end);
  const below = note.blocks.filter((block) => block.parent === index).slice(0, 6);
  const children = below.map((block) => slice(note.text, block.start, block.end));
  const opens = /[:：]$/.test(line.text) || line.text.length < 40;
  if (opens && children.length > 0 && sizeOf(children) <= longestItem) {
    return { kind: 'list', lines: [line, ...children], leadIn: true, cells: [] };
  }
  return { kind: 'sentence', lines: [line], leadIn: false, cells: [] };
}

/** The lines of code around a span, or the whole block where it is short. */
export function quoteCode(note: Note, block: Block, span: TextRange): Snippet {
  const lines: QuoteLine[] = [];
  let at = block.start;
  for (const text of note.text.slice(block.start, block.end).split('\n')) {
    if (text.trim() !== '') lines.push({ text, start: at, end: at + text.length });
    at += text.length + 1;
  }
  const near = lines.findIndex((line) => line.end > span.start);
  const whole = sizeOf(lines) <= 320 ? lines : lines.slice(Math.max(0, near - 1), near + 4);
  return { kind: 'code', lines: whole, leadIn: false, cells: [] };
}
