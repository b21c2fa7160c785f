/** The rows of an HTML table, their cells in columns. */
import type { Element } from 'hast';
import { NestingTooDeepError } from './errors.ts';
import { NESTING_LIMIT } from './limits.ts';

export interface TableRow {
  readonly header: boolean;
  /** By column; undefined where a cell from the left or from above reaches over. */
  readonly cells: readonly (Element | undefined)[];
}

/** Columns that merged cells may make; a row keeps all cells that it really has. */
const COLUMN_LIMIT = 200;

/** Puts the cells of one row after another into their columns. */
function columnsOf(): (cells: readonly Element[]) => (Element | undefined)[] {
  /** By column: rows further down that a cell reaches into. */
  const reach: number[] = [];
  return (cells) => {
    const columns: (Element | undefined)[] = [];
    const place = (cell: Element | undefined, down: number): void => {
      reach[columns.length] = columns.length < COLUMN_LIMIT ? down : 0;
      columns.push(cell);
    };
    const below = (): void => {
      for (let left = reach[columns.length] ?? 0; left > 0; left = reach[columns.length] ?? 0)
        place(undefined, left - 1);
    };
    for (const cell of cells) {
      below();
      const down = spanOf(cell, 'rowSpan') - 1;
      place(cell, down);
      const last = Math.min(columns.length + spanOf(cell, 'colSpan') - 1, COLUMN_LIMIT);
      while (columns.length < last) place(undefined, down);
    }
    below();
    return columns;
  };
}

function spanOf({ properties }: Element, side: 'rowSpan' | 'colSpan'): number {
  const span = properties[side];
  return typeof span === 'number' && span >= 1 ? span : 1;
}

/** Rows of a table and of its parts, not of tables inside. Throws NestingTooDeepError. */
export function tableRows(table: Element, note: string): TableRow[] {
  const rows: TableRow[] = [];
  const inColumns = columnsOf();
  const visit = (element: Element, inHead: boolean, depth: number): void => {
    if (depth > NESTING_LIMIT) throw new NestingTooDeepError(note, NESTING_LIMIT);
    for (const child of element.children) {
      if (child.type !== 'element') continue;
      if (child.tagName === 'tr') {
        const cells = child.children.filter((cell) => cell.type === 'element');
        const named = cells.length > 0 && cells.every((cell) => cell.tagName === 'th');
        const columns = inColumns(cells);
        if (cells.length > 0) rows.push({ header: inHead || (named && rows.length === 0), cells: columns });
      } else if (/^(?:thead|tbody|tfoot)$/.test(child.tagName)) {
        visit(child, child.tagName === 'thead', depth + 1);
      }
    }
  };
  visit(table, false, 0);
  return rows;
}
