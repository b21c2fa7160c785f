import type { QuoteLine } from '../contract.ts';

/** What is quoted from one place, and how it is laid out for reading. */
export interface Snippet {
  readonly kind: 'sentence' | 'list' | 'table' | 'code';
  /** Slices of the note's reading text, in the note's order. */
  readonly lines: readonly QuoteLine[];
  /**
   * `list`: whether `lines[0]` introduces the items. `table`: pairs of a column's name and a cell, as indices into
   * `lines` where they are lines of their own; empty where header and row are quoted whole.
   */
  readonly leadIn: boolean;
  readonly cells: readonly { readonly column: number | undefined; readonly cell: number }[];
}

/** Characters that a snippet's lines take. */
export function sizeOf(lines: readonly QuoteLine[]): number {
  return lines.reduce((sum, line) => sum + line.text.length, 0);
}

export function slice(text: string, start: number, end: number): QuoteLine {
  const piece = text.slice(start, end);
  const from = start + (piece.length - piece.trimStart().length);
  const to = from + piece.trim().length;
  return { text: text.slice(from, to), start: from, end: to };
}
