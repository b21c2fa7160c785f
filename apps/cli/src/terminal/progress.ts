import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';

/** The part of a terminal's stream that progress needs. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface Progress {
  update(done: number, total: number, item: string): void;
  end(): void;
}

/** Whether what stands on a stream's last line can be taken back. */
export const canRedraw = ({ isTTY }: ProgressStream): boolean =>
  isTTY === true && process.env.TERM !== 'dumb';

/** A bar on one line, redrawn in place. Writes nothing where that cannot be done, so that logs stay short. */
export function showProgress(stream: ProgressStream, label: string): Progress {
  let drawn = false;
  return {
    update(done, total, item) {
      if (!canRedraw(stream)) return;
      const columns = stream.columns ?? 80;
      stream.write(`\r\u001b[2K${drawBar(label, done, total, stripVTControlCharacters(item), columns - 1)}`);
      drawn = true;
    },
    end() {
      if (drawn) stream.write('\r\u001b[2K');
      drawn = false;
    },
  };
}

/**
 * `label ████░░░░ 3/12 item`, at most `columns` cells wide: the item is cut first; where the rest has no room either the
 * bar is left out, and the label is cut.
 */
export function drawBar(label: string, done: number, total: number, item: string, columns: number): string {
  const cells = 16;
  const full = total === 0 ? cells : Math.round((Math.min(done, total) / total) * cells);
  const count = `${done}/${total} `;
  const head = `${label} ${'█'.repeat(full)}${'░'.repeat(cells - full)} ${count}`;
  if (stringWidth(head) <= columns) return head + cut(item, columns - stringWidth(head));
  const short = cut(count.trim(), columns);
  return `${cut(label, columns - stringWidth(short) - 1)} ${short}`.trimStart();
}

/** As many of a text's letters as fit into so many cells. */
function cut(text: string, cells: number): string {
  let room = cells;
  let shown = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    room -= stringWidth(segment);
    if (room < 0) break;
    shown += segment;
  }
  return shown;
}
