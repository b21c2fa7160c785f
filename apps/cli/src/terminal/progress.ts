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

/** A bar on one line, redrawn in place. Writes nothing where the stream is no terminal, so that logs stay short. */
export function showProgress(stream: ProgressStream, label: string): Progress {
  let drawn = false;
  return {
    update(done, total, item) {
      if (!stream.isTTY) return;
      const columns = Math.max(20, stream.columns ?? 80);
      stream.write(`\r\u001b[2K${drawBar(label, done, total, stripVTControlCharacters(item), columns - 1)}`);
      drawn = true;
    },
    end() {
      if (drawn) stream.write('\r\u001b[2K');
      drawn = false;
    },
  };
}

/** `label ████░░░░ 3/12 item`, at most `columns` cells wide; the item is what gets cut. */
export function drawBar(label: string, done: number, total: number, item: string, columns: number): string {
  const cells = 16;
  const full = total === 0 ? cells : Math.round((Math.min(done, total) / total) * cells);
  const head = `${label} ${'█'.repeat(full)}${'░'.repeat(cells - full)} ${done}/${total} `;
  let room = columns - stringWidth(head);
  let shown = '';
  for (const { segment } of new Intl.Segmenter().segment(item)) {
    room -= stringWidth(segment);
    if (room < 0) break;
    shown += segment;
  }
  return head + shown;
}
