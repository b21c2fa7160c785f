/** Collects blocks in reading order and lays them out as the note's reading text. */
import type { Block, BlockKind, Reading, TextRange } from '../contract.ts';

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

  /** Adds a block; returns its index. Text without any visible character is left out: -1. */
  add(kind: BlockKind, text: string, place: BlockPlace = {}): number {
    const body = kind === 'code' ? text.replace(/^\n+|\s+$/g, '') : collapse(text);
    if (!/\S/.test(body)) return -1;
    return this.#append(kind, body, place);
  }

  /** Adds a header or a row of a table; cells stay where they are in the row, empty ones too. */
  addCells(kind: 'table-header' | 'table-row', cells: readonly string[], place: BlockPlace): number {
    const texts = cells.map(collapse);
    if (texts.every((text) => text === '')) return -1;
    const start = this.#length;
    const ranges: TextRange[] = [];
    let offset = start;
    for (const text of texts) {
      ranges.push({ start: offset, end: offset + text.length });
      offset += text.length + CELL_SEPARATOR.length;
    }
    return this.#append(kind, texts.join(CELL_SEPARATOR), place, ranges);
  }

  finish(title: string): Reading {
    return { title: collapse(title), text: this.#lines.join('\n'), blocks: this.#blocks };
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

export function collapse(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
