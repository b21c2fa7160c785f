/** Collects blocks in reading order and lays them out as the note's reading text. */
import type { Block, BlockKind, Reading, TextRange } from '../contract.ts';
import { normalizeText } from './decode.ts';
import { HEADING_LIMIT } from './limits.ts';

export interface BlockPlace {
  readonly level?: number;
  readonly group?: number;
  readonly parent?: number;
  readonly header?: number;
  readonly leadIn?: number;
  /** Stands before the block on its line and outside its range: `- `, `1. `, indentation. */
  readonly marker?: string;
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

export class ReadingBuilder {
  readonly #blocks: Block[] = [];
  readonly #lines: string[] = [];
  #length = 0;
  #groups = 0;

  get blocks(): readonly Block[] {
    return this.#blocks;
  }

  newGroup(): number {
    this.#groups += 1;
    return this.#groups - 1;
  }

  /** The paragraph or heading that stands directly before what comes next, if there is one. */
  leadIn(): number | undefined {
    const last = this.#blocks.at(-1);
    return last?.kind === 'paragraph' || last?.kind === 'heading' ? this.#blocks.length - 1 : undefined;
  }

  /**
   * Adds a block; returns its index. Text without any visible character is left out: -1. A heading that is too long
   * for one becomes a paragraph.
   */
  add(kind: BlockKind, text: string, place: BlockPlace = {}): number {
    const body = kind === 'code' ? normalizeText(text).replace(/^\n+|\s+$/g, '') : collapse(text);
    if (!/\S/.test(body)) return -1;
    if (kind === 'heading' && body.length > HEADING_LIMIT) return this.#append('paragraph', body, {});
    return this.#append(kind, body, place);
  }

  /**
   * Adds a header or a row of a table; cells stay where they are in the row, empty ones too. Undefined: the column is
   * covered by a cell that reaches over it, and has no place in the text.
   */
  addCells(
    kind: 'table-header' | 'table-row',
    cells: readonly (string | undefined)[],
    place: BlockPlace,
  ): number {
    const ranges: TextRange[] = [];
    let body: string | undefined;
    for (const cell of cells) {
      if (cell !== undefined) body = body === undefined ? '' : body + CELL_SEPARATOR;
      const start = this.#length + (body?.length ?? 0);
      if (cell !== undefined) body += collapse(cell);
      ranges.push({ start, end: this.#length + (body?.length ?? 0) });
    }
    return body === undefined || ranges.every(({ start, end }) => start === end)
      ? -1
      : this.#append(kind, body, place, ranges);
  }

  finish(title: string): Reading {
    return {
      title: collapse(title).slice(0, HEADING_LIMIT).toWellFormed(),
      text: this.#lines.join('\n'),
      blocks: this.#blocks,
    };
  }

  #append(kind: BlockKind, body: string, place: BlockPlace, cells?: readonly TextRange[]): number {
    const marker = place.marker ?? '';
    const start = this.#length + marker.length;
    const block: Mutable<Block> = { kind, level: place.level ?? 0, start, end: start + body.length };
    if (place.group !== undefined) block.group = place.group;
    if (place.parent !== undefined) block.parent = place.parent;
    if (place.header !== undefined) block.header = place.header;
    if (place.leadIn !== undefined) block.leadIn = place.leadIn;
    if (cells) block.cells = cells;
    this.#blocks.push(block);
    this.#lines.push(marker + body);
    this.#length += marker.length + body.length + 1;
    return this.#blocks.length - 1;
  }
}

const CELL_SEPARATOR = ' | ';

/** One line, as {@link normalizeText} makes it: mark-up can name characters (`&shy;`) that the file doesn't hold. */
export function collapse(text: string): string {
  return normalizeText(text).replace(/\s+/g, ' ').trim();
}
