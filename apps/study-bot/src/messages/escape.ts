/**
 * Text for Discord messages. Notes, questions and names are other people's text: they must neither ping, nor link
 * behind a label, nor format what stands around them. (Pings are off for the whole client as well.)
 */

const address = /https?:\/\/[^\s<>()[\]"'`|\\]+/g;
/** The same, with the bracket that hides its preview. */
const plainAddress = new RegExp(`<?${address.source}`, 'g');

/**
 * Escapes everything that Discord would read as mark-up, so that the text shows as it is written. Lists stay, since
 * Discord shows them as written anyway; web addresses stay whole; a reference like `[1]` stays readable.
 */
export function escapeText(text: string): string {
  return outside(address, text, (piece) =>
    withoutControls(piece)
      .replace(/[\\*_~`|<>[\]]|@(?=everyone|here)/g, (character, offset: number) =>
        isReferenceBracket(piece, character, offset) ? character : `\\${character}`,
      )
      .replace(/^([ \t]*(?:(?:[-+]|\d+[.)])[ \t]+)*)(#{1,3}[ \t]|-#[ \t])/gm, '$1\\$2'),
  );
}

/** {@link escapeText} of a reader's reply: code that it quotes between lines of ``` stays code. */
export function escapeReply(text: string): string {
  // A fence inside the quoted code would end the block, and what follows would be mark-up.
  const closed = (block: string): string =>
    `\`\`\`\n${block.replace(/`{3,}/g, (run) => [...run].join('\u200b'))}\n\`\`\``;
  return text
    .split(/^```\n([\s\S]*?)\n```$/m)
    .map((piece, index) => (index % 2 === 0 ? escapeText(piece) : closed(piece)))
    .join('');
}

/** {@link escapeText} on one line: line breaks become spaces. */
export const escapeLine = (text: string): string => escapeText(text.replace(/\s+/g, ' ').trim());

/** A block of code, code within a line, or an escaped mark, behind which neither begins. */
const codeOrEscape = /\\[^0-9A-Za-z\s]|```[\s\S]*?```|(`+)(?!`)[^\n]*?[^`\n]\1(?!`)/g;

/** The text, with the end of its last block of code where that lacks it. */
const withFenceClosed = (text: string): string =>
  text.replace(codeOrEscape, ' ').includes('```') ? `${text}\n\`\`\`` : text;

/**
 * Text of a language model: bold, lists, headings and code stay, what could deceive goes: mentions, time stamps and
 * custom emoji (`<…>`), links behind a label, small print that could pose as a source. A block of code that doesn't
 * end is ended, since Discord would read its lines as mark-up.
 */
export function tameMarkdown(text: string): string {
  return outside(codeOrEscape, withFenceClosed(text), (prose) =>
    outside(plainAddress, prose, (piece) =>
      withoutControls(piece)
        .replace(/(?<!\\)</g, '\\<')
        .replace(/@(?=everyone|here)/g, '\\@')
        .replace(/\]\s*\(/g, ']\\(')
        .replace(/\]\s*(?=\[)(?!\[\d)/g, ']\\')
        .replace(/-#/g, '\\-#'),
    ),
  );
}

/** Cuts at `most` characters as people count them, with an ellipsis. */
export function shorten(text: string, most: number): string {
  const characters = graphemes(text);
  return characters.length <= most
    ? text
    : `${characters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`;
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Characters as people count them: a flag, a family or 가 in two code points is one. */
export function graphemes(text: string): string[] {
  return [...segmenter.segment(text)].map(({ segment }) => segment);
}

/** `[1]` that no `(` follows can't become a link and reads better without backslashes. */
function isReferenceBracket(text: string, character: string, offset: number): boolean {
  if (character === '[') return /^\[\d{1,2}\](?!\()/.test(text.slice(offset, offset + 5));
  if (character === ']')
    return text[offset + 1] !== '(' && /\[\d{1,2}$/.test(text.slice(Math.max(0, offset - 3), offset));
  return false;
}

// Direction overrides can make a file's name or a quote read backwards.
const withoutControls = (text: string): string =>
  text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (c) => (c === '\n' || c === '\t' ? c : ''));

/** Applies `change` to what lies between the matches of `pattern`. */
function outside(pattern: RegExp, text: string, change: (piece: string) => string): string {
  let result = '';
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    result += change(text.slice(end, match.index)) + match[0];
    end = match.index + match[0].length;
  }
  return result + change(text.slice(end));
}
