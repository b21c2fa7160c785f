import type { Passage } from '@haksup/knowledge';
import type { Words } from '../words/words.ts';
import { escapeText } from './escape.ts';
import { placeLine } from './layout.ts';
import { splitMessage } from './split.ts';

/**
 * A whole passage as messages, the quoted part in bold. `quote` is a range in the note's reading text; what lies
 * outside the passage is ignored.
 */
export function passageContents(
  passage: Passage,
  quote: { readonly start: number; readonly end: number },
  words: Words,
): string[] {
  const start = clamp(quote.start - passage.start, passage.text.length);
  const end = Math.max(start, clamp(quote.end - passage.start, passage.text.length));
  const text =
    escapeText(passage.text.slice(0, start)) +
    boldLines(passage.text.slice(start, end)) +
    escapeText(passage.text.slice(end));
  const quoted = text.split('\n').map((line) => `> ${line}`);
  return splitMessage([words.passageTitle(placeLine(passage)), ...quoted].join('\n'));
}

const clamp = (position: number, length: number): number => Math.min(Math.max(position, 0), length);

/** Bold can't span lines in a block quote, and needs its words right at the stars. */
function boldLines(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const words = line.trim();
      if (words === '') return line;
      const at = line.indexOf(words);
      return `${line.slice(0, at)}**${escapeText(words)}**${line.slice(at + words.length)}`;
    })
    .join('\n');
}
