/** A reading to passages: cut at block borders near a size, lists and tables together with their lead-in. */
import type { Block, Reading, TextRange } from '../contract.ts';
import { sentencesOf } from './sentences.ts';

/** A passage before it is stored. */
export interface CutPassage extends TextRange {
  readonly heading: readonly string[];
  /** What helps to find the passage though it stands elsewhere: its list's lead-in, its table's header. */
  readonly context: string;
}

export interface CutOptions {
  /** Characters that a passage should have, 100–5000, default 600. It may have half as many again. */
  readonly size?: number;
}

/** A block, or a part of a very long one. */
interface Piece extends TextRange {
  readonly block: Block;
  /** Belongs to the piece before it: the next item, the next row, the list after its lead-in. */
  readonly glued: boolean;
}

interface Section {
  readonly block: Block;
  /** Of the block, in the reading. */
  readonly index: number;
}

const STRETCH = 1.5;

/** Characters of a lead-in or header that are indexed with a passage. */
const CONTEXT_LIMIT = 300;

/**
 * Passages of a reading, in its order, for those who index notes by themselves; the library does this at each ingestion.
 * Ranges are of `reading.text`.
 */
export function cutPassages(reading: Reading, options: CutOptions = {}): CutPassage[] {
  const size = Math.min(5000, Math.max(100, options.size ?? 600));
  const passages: CutPassage[] = [];
  const path: { level: number; text: string }[] = [];
  const leadIns = new Map<number, number>();
  let section: Section[] = [];
  const flush = (): void => {
    // A front matter's title often stands again as the first heading.
    const heading = path.map(({ text }) => text).filter((text, index, all) => text !== all[index - 1]);
    for (const passage of pack(pieces(reading, section, size), size)) {
      const context = contextOf(reading, passage, leadIns);
      passages.push({ start: passage[0]!.start, end: passage.at(-1)!.end, heading, context });
    }
    section = [];
  };
  for (const [index, block] of reading.blocks.entries()) {
    if (block.kind !== 'heading') {
      section.push({ block, index });
      if (block.group !== undefined && block.leadIn !== undefined) leadIns.set(block.group, block.leadIn);
      continue;
    }
    flush();
    while (path.length > 0 && path.at(-1)!.level >= block.level) path.pop();
    path.push({ level: block.level, text: reading.text.slice(block.start, block.end) });
  }
  flush();
  return passages.length > 0 ? passages : outline(reading);
}

/** A note of headings alone is found by them. */
function outline({ blocks }: Reading): CutPassage[] {
  return blocks.map(({ start, end }) => ({ start, end, heading: [], context: '' }));
}

function pieces(reading: Reading, section: readonly Section[], size: number): Piece[] {
  return section.flatMap(({ block }, position) => {
    const previous = section[position - 1];
    const glued =
      previous !== undefined &&
      ((block.group !== undefined && block.group === previous.block.group) ||
        block.leadIn === previous.index);
    return split(reading.text, block, size).map((range, part) => ({
      ...range,
      block,
      glued: part === 0 && glued,
    }));
  });
}

/** A block within the size, or its sentences (lines, for code) packed to the size. */
function split(text: string, block: Block, size: number): TextRange[] {
  if (block.end - block.start <= size * STRETCH) return [{ start: block.start, end: block.end }];
  const body = text.slice(block.start, block.end);
  const units = block.kind === 'code' ? linesOf(body) : sentencesOf(body);
  const parts: TextRange[] = [];
  for (const unit of units.flatMap((range) => hardSplit(body, range, Math.floor(size * STRETCH)))) {
    const last = parts.at(-1);
    const start = block.start + unit.start;
    const end = block.start + unit.end;
    if (last && end - last.start <= size) parts[parts.length - 1] = { start: last.start, end };
    else parts.push({ start, end });
  }
  return parts;
}

function linesOf(text: string): TextRange[] {
  const lines: TextRange[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    if (line.trim() !== '') lines.push({ start, end: start + line.length });
    start += line.length + 1;
  }
  return lines;
}

/** A "sentence" without an end (a table pasted as text, base64) is cut by length, never within a character. */
function hardSplit(text: string, { start, end }: TextRange, length: number): TextRange[] {
  const parts: TextRange[] = [];
  for (let from = start; from < end; ) {
    let to = Math.min(end, from + length);
    if (to < end && isTrailSurrogate(text.charCodeAt(to))) to -= 1;
    parts.push({ start: from, end: to });
    from = to;
  }
  return parts;
}

function isTrailSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

function pack(all: readonly Piece[], size: number): Piece[][] {
  const passages: Piece[][] = [];
  let current: Piece[] = [];
  all.forEach((piece, index) => {
    const first = current[0];
    if (first) {
      const reach =
        (piece.glued ? piece.end : runEnd(all, index, first.start + size * STRETCH)) - first.start;
      if (reach > (piece.glued ? size * STRETCH : size * 1.15)) {
        passages.push(current);
        current = [];
      }
    }
    current.push(piece);
  });
  if (current.length > 0) passages.push(current);
  return withoutCrumbs(passages, size);
}

/** End of the piece together with what is glued to it; looking no further than `limit`. */
function runEnd(all: readonly Piece[], index: number, limit: number): number {
  let end = all[index]!.end;
  for (let next = index + 1; next < all.length && all[next]!.glued && end <= limit; next += 1)
    end = all[next]!.end;
  return end;
}

/** A last remnant of a few words joins the passage before it. */
function withoutCrumbs(passages: Piece[][], size: number): Piece[][] {
  const last = passages.at(-1);
  const before = passages.at(-2);
  // A list with its lead-in is no remnant, however short.
  if (!last || !before || last.length > 1) return passages;
  const end = last.at(-1)!.end;
  if (end - last[0]!.start > size / 5 || end - before[0]!.start > size * STRETCH) return passages;
  return [...passages.slice(0, -2), [...before, ...last]];
}

/** `leadIns`: group of blocks → index of the block that introduces it. */
function contextOf(
  reading: Reading,
  passage: readonly Piece[],
  leadIns: ReadonlyMap<number, number>,
): string {
  const start = passage[0]!.start;
  const end = passage.at(-1)!.end;
  const parts = new Set<Block>();
  const add = (index: number | undefined): Block | undefined => {
    const block = index === undefined ? undefined : reading.blocks[index];
    if (block && block.kind !== 'heading' && (block.end <= start || block.start >= end)) parts.add(block);
    return block;
  };
  for (const { block } of passage) {
    if (block.group !== undefined) add(leadIns.get(block.group));
    add(block.header);
    for (let item: Block | undefined = block; item?.parent !== undefined; ) item = add(item.parent);
  }
  return [...parts]
    .map((block) =>
      reading.text.slice(block.start, Math.min(block.end, block.start + CONTEXT_LIMIT)).toWellFormed(),
    )
    .join('\n');
}
