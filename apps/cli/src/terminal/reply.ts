import { stripVTControlCharacters, styleText } from 'node:util';
import type { Reply, Source, TextUpdate } from '@haksup/tutor';
import wrapAnsi from 'wrap-ansi';

export interface ReplyLayout {
  /** Width in cells; Korean characters take two. */
  columns: number;
  colour: boolean;
}

/** Notes are other people's text: it must not move the cursor or change colours. */
export const plain = (text: string): string =>
  stripVTControlCharacters(text).replaceAll(/\p{Cc}/gu, (character) =>
    '\n\t'.includes(character) ? character : '',
  );

/** The space at which a line is broken does not begin the next one; its own indentation stays. */
const wrap = (text: string, columns: number, indent = ''): string =>
  text
    .split('\n')
    .flatMap((line) =>
      wrapAnsi(line, Math.max(8, columns - indent.length), { hard: true, trim: false })
        .split('\n')
        .map((row, index) => indent + (index === 0 ? row : row.trimStart()).trimEnd()),
    )
    .join('\n');

/** `note.md › Heading › Heading`. */
export const placeOf = ({ note, heading }: Pick<Source, 'note' | 'heading'>): string =>
  plain([note, ...heading].join(' › '));

/** The whole reply: its text, then the numbered places in the notes and, where the reader stood in, why. */
export function renderReply(reply: Reply, layout: ReplyLayout): string {
  const after = renderAfterText(reply, layout);
  const text = wrap(plain(reply.text), layout.columns);
  return after === '' ? text : `${text}\n\n${after}`;
}

/** What follows a reply's text. */
export function renderAfterText(reply: Reply, { columns, colour }: ReplyLayout): string {
  const lines = reply.sources.map((source) => wrap(`[${source.number}] ${placeOf(source)}`, columns));
  if (reply.notice) lines.push(wrap(plain(reply.notice.text), columns));
  const text = lines.join('\n');
  return colour && text !== '' ? styleText('dim', text, { validateStream: false }) : text;
}

/** A remark beside the reply. */
export function renderAside(text: string, { columns, colour }: ReplyLayout): string {
  const wrapped = wrap(plain(text), columns);
  return colour ? styleText('dim', wrapped, { validateStream: false }) : wrapped;
}

/**
 * Writes a reply while it is made, wrapped at words. A line once written is never changed: the word that is still
 * growing is held back, and wrapping line by line from the left makes what came before stay as it is.
 */
export function streamReply(
  write: (text: string) => void,
  layout: ReplyLayout,
): {
  update(update: Pick<TextUpdate, 'whole' | 'restarted'>): void;
  end(reply: Reply): void;
} {
  let written = '';
  const show = (text: string): void => {
    const rendered = wrap(plain(text), layout.columns);
    write(rendered.startsWith(written) ? rendered.slice(written.length) : `\n\n${rendered}`);
    written = rendered;
  };
  return {
    update({ whole, restarted }) {
      if (restarted && written !== '') {
        write('\n\n');
        written = '';
      }
      const complete = whole.replace(/\S*$/, '').trimEnd();
      if (complete !== '') show(complete);
    },
    end(reply) {
      show(reply.text);
      const after = renderAfterText(reply, layout);
      write(after === '' ? '\n' : `\n\n${after}\n`);
    },
  };
}

/** The passage behind a source, with the quoted lines marked in the margin. */
export function renderPassage(source: Source, { columns, colour }: ReplyLayout): string {
  const bold = (text: string): string => (colour ? styleText('bold', text, { validateStream: false }) : text);
  const { passage } = source;
  let offset = passage.start;
  const lines = passage.text.split('\n').map((line) => {
    const start = offset;
    const end = start + line.length;
    offset = end + 1;
    const quoted = source.lines.some((each) => each.start < end && each.end > start);
    return quoted ? bold(wrap(plain(line), columns - 2, '▌ ')) : wrap(plain(line), columns - 2, '  ');
  });
  return [bold(wrap(placeOf(source), columns)), ...lines].join('\n');
}
