import type { Block, Note, TextRange } from '@haksup/knowledge';
import type { QuoteLine } from '../contract.ts';
import type { QuestionForm } from './question-form.ts';
import { quoteHeadings } from './snap-headings.ts';
import { quoteCode, quoteItem, quoteLabelled, quoteWholeList } from './snap-list.ts';
import { quoteSentence } from './snap-sentence.ts';
import { quoteRow, quoteWholeTable } from './snap-table.ts';
import { type Snippet, slice } from './snippet.ts';

/**
 * Widens a span of a note to what a person would quote: its clause or sentence, its list item, the whole of a short
 * list that the question asks for, a table's row under its header. A line that has no end of a sentence for pages is
 * cut around the span, between words.
 *
 * @param span range in the note's reading text.
 */
export function snap(note: Note, span: TextRange, form: QuestionForm): Snippet {
  const snippet = widened(note, span, form);
  if (snippet.lines.every((line) => line.text.length <= longestLine)) return snippet;
  return { ...snippet, lines: snippet.lines.map((line) => clipped(note.text, line, span)) };
}

const longestLine = 1000;
/** Characters that a cut line keeps before the span. */
const before = 200;
/** How far a cut moves to come between words. */
const reach = 60;

function clipped(text: string, line: QuoteLine, span: TextRange): QuoteLine {
  if (line.text.length <= longestLine) return line;
  const inside = span.start >= line.start && span.start < line.end ? span.start - before : line.start;
  let start = Math.max(line.start, Math.min(inside, line.end - longestLine));
  let end = Math.min(line.end, start + longestLine);
  if (start > line.start) {
    const gap = /\s/.exec(text.slice(start, start + reach));
    start += gap === null ? splitsCharacter(text, start) : gap.index;
  }
  if (end < line.end) {
    const gap = /\s\S*$/.exec(text.slice(end - reach, end));
    end -= gap === null ? splitsCharacter(text, end) : reach - gap.index;
  }
  return slice(text, start, end);
}

/** 1 where the border lies between the halves of one character. */
function splitsCharacter(text: string, at: number): number {
  return /[\udc00-\udfff]/.test(text.charAt(at)) && /[\ud800-\udbff]/.test(text.charAt(at - 1)) ? 1 : 0;
}

function widened(note: Note, span: TextRange, form: QuestionForm): Snippet {
  const index = blockAt(note.blocks, span);
  const block = note.blocks[index];
  if (block === undefined) return quoteSentence(note, { kind: 'paragraph', level: 0, ...span }, span);
  switch (block.kind) {
    case 'list-item': {
      const whole = asksForWhole(note, block, form) ? quoteWholeList(note, index) : undefined;
      return whole ?? quoteItem(note, index, span);
    }
    case 'table-row':
    case 'table-header': {
      const whole = block.kind === 'table-header' || form.list ? quoteWholeTable(note, index) : undefined;
      return whole ?? quoteRow(note, index, span);
    }
    case 'code':
      return quoteCode(note, block, span);
    case 'heading': {
      // A heading alone says nothing: what is quoted is what its section, or the first one below it, begins with.
      const next = note.blocks.slice(index + 1).find((other) => other.kind !== 'heading');
      if (next === undefined) return quoteSentence(note, block, span);
      return widened(note, { start: next.start, end: Math.min(next.end, next.start + 1) }, form);
    }
    case 'paragraph':
    case 'quote': {
      return announced(note, index, span, form) ?? quoteSentence(note, block, span);
    }
  }
}

const announcing =
  /다음|아래|같다|같습니다|가지|종류|단계|요소|나눈다|나뉜다|나눌 수|following|below|these|kinds|types|steps|ways|parts|components|elements|stages|(?:two|three|four|five|six|seven)\s\w+s\b/i;

/** Index of the block that holds most of the span. */
export function blockAt(blocks: readonly Block[], span: TextRange): number {
  let best = -1;
  let most = 0;
  for (const [index, block] of blocks.entries()) {
    const overlap = Math.min(block.end, span.end) - Math.max(block.start, span.start);
    if (overlap > most) {
      most = overlap;
      best = index;
    }
  }
  return best;
}

/** A list answers as a whole where several things are asked for or its title names what is asked for. */
function asksForWhole(note: Note, item: Block, form: QuestionForm): boolean {
  if (form.list) return true;
  if (form.attributes.length === 0) return false;
  const first = note.blocks.find((block) => block.group === item.group && block.leadIn !== undefined);
  const lead = first?.leadIn === undefined ? undefined : note.blocks[first.leadIn];
  const heading = note.blocks.findLast((block) => block.kind === 'heading' && block.end <= item.start);
  return [lead, heading].some((block) => {
    if (block === undefined) return false;
    const said = note.text.slice(block.start, block.end).toLowerCase();
    return form.attributes.some((name) => said.includes(name));
  });
}

/**
 * What a paragraph announces, where the span is in the sentence that does so: the list or table after it, or the
 * headings of the sections below it ("three kinds", then "1. …", "2. …", "3. …").
 */
function announced(note: Note, index: number, span: TextRange, form: QuestionForm): Snippet | undefined {
  const block = note.blocks[index]!;
  const next = note.blocks[index + 1];
  const text = note.text.slice(block.start, block.end);
  const announces = announcing.test(text);
  if (next?.kind === 'list-item') {
    const opens = /[:：]\s*$/.test(text);
    const inLastSentence = !/[.!?。]\s/.test(note.text.slice(span.end, block.end));
    return inLastSentence && (opens || (form.list && (announces || next.leadIn === index)))
      ? quoteWholeList(note, index + 1)
      : undefined;
  }
  if (/[:：]\s*$/.test(text) && span.end > block.end - 2) {
    const labelled = quoteLabelled(note, index);
    if (labelled !== undefined) return labelled;
  }
  if (!form.list || !announces) return undefined;
  if (next?.kind === 'table-header') return quoteWholeTable(note, index + 1);
  return quoteHeadings(note, index, span);
}
