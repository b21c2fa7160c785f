import type { Block, Note, TextRange } from '@haksup/knowledge';
import type { QuoteLine } from '../contract.ts';
import { type Snippet, sizeOf, slice } from './snippet.ts';

const longestRow = 240;
const longestTable = 420;
const mostRows = 10;

/** A row under its header; of a long row the row's name and the cell that the span lies in. */
export function quoteRow(note: Note, index: number, span: TextRange): Snippet {
  const row = note.blocks[index]!;
  const header = row.header === undefined ? undefined : note.blocks[row.header];
  const cells = row.cells ?? [{ start: row.start, end: row.end }];
  const whole = cells.map((_, column) => column);
  const named = row.end - row.start <= longestRow ? whole : picked(cells, span);
  const lines: QuoteLine[] = [];
  const pairs: { column: number | undefined; cell: number }[] = [];
  const columns = header?.cells;
  const headed = named.filter((column) => filled(note, columns?.[column]) && filled(note, cells[column]));
  for (const column of headed) lines.push(cellOf(note, columns![column]!));
  for (const column of named) {
    if (!filled(note, cells[column])) continue;
    const at = headed.indexOf(column);
    pairs.push({ column: at < 0 ? undefined : at, cell: lines.length });
    lines.push(cellOf(note, cells[column]!));
  }
  return { kind: 'table', lines, leadIn: false, cells: pairs };
}

/**
 * Every row of a small table, or undefined. A table of more columns than two is quoted by each row's first two cells. A
 * row whose first cells reach over from above adds nothing to what these say, and gets no line.
 */
export function quoteWholeTable(note: Note, index: number): Snippet | undefined {
  const group = note.blocks[index]!.group;
  const rows = note.blocks.filter((block) => block.kind === 'table-row' && block.group === group);
  if (rows.length < 2 || rows.length > mostRows || rows.some(({ cells = [] }) => cells.length === 0)) {
    return undefined;
  }
  for (const columns of [99, 2, 1]) {
    const lines = rows.map((row) => start(note, row, columns)).filter(({ text }) => text !== '');
    if (lines.length > 1 && sizeOf(lines) <= longestTable) {
      return { kind: 'list', lines, leadIn: false, cells: [] };
    }
  }
  return undefined;
}

/** The row from its first cell to the end of the n-th: contiguous text of the note. */
function start(note: Note, row: Block, columns: number): QuoteLine {
  const cells = row.cells!;
  return slice(note.text, row.start, cells[Math.min(columns, cells.length) - 1]!.end);
}

function picked(cells: readonly TextRange[], span: TextRange): number[] {
  const hit = cells.findIndex((cell) => cell.end > span.start && cell.start < span.end);
  const longest = cells.reduce(
    (best, cell, at) => (sizeAt(cells, best) < cell.end - cell.start ? at : best),
    0,
  );
  const chosen = hit > 0 ? hit : longest;
  return chosen === 0 ? [0] : [0, chosen];
}

function sizeAt(cells: readonly TextRange[], at: number): number {
  return cells[at]!.end - cells[at]!.start;
}

function filled(note: Note, cell: TextRange | undefined): boolean {
  return cell !== undefined && note.text.slice(cell.start, cell.end).trim() !== '';
}

function cellOf(note: Note, cell: TextRange): QuoteLine {
  return slice(note.text, cell.start, cell.end);
}
