/** Discord takes 2,000 characters a message. */
const defaultLimit = 1990;
const closing = '\n```';
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Splits a long text into messages of at most `limit` UTF-16 units (default 1990, never more than Discord counts).
 * It cuts at a paragraph, else a line, a sentence, a space, a character as people count them; a code block that is cut
 * is closed and opened again with its language. A text of white space alone gives no message.
 */
export function splitMessage(text: string, limit: number = defaultLimit): string[] {
  if (limit < 40) throw new RangeError(`A message's limit must be at least 40, not ${limit}.`);
  const parts: string[] = [];
  let rest = text.trim();
  let fence = '';
  while (rest !== '') {
    const opening = fence === '' ? '' : `${fence}\n`;
    if (opening.length + rest.length <= limit) {
      parts.push(opening + rest);
      break;
    }
    const cut = beforeOpening(
      rest,
      cutPosition(rest, limit - opening.length - closing.length, fence !== ''),
      fence,
    );
    const head = rest.slice(0, cut);
    const openAfter = openFence(fence, head);
    rest = rest.slice(cut);
    const part = opening + (openAfter === '' ? head.trimEnd() : head.replace(/\n$/, ''));
    parts.push(openAfter === '' ? part : part + closing);
    fence = openAfter;
    if (fence === '') rest = rest.trimStart();
    else {
      rest = rest.replace(/^\n/, '');
      // What is left may begin with the block's own end, which has just been written.
      const ended = /^\s*```[ \t]*\n?/.exec(rest);
      if (ended) {
        rest = rest.slice(ended[0].length).trimStart();
        fence = '';
      }
    }
  }
  return parts.filter((part) => part.trim() !== '');
}

/** Moves a cut that is right behind the opening of a code block before it: a block of nothing shows as backticks. */
function beforeOpening(text: string, cut: number, fence: string): number {
  const head = text.slice(0, cut);
  if (openFence(fence, head) === '') return cut;
  const opening = /```[\w+#.-]{0,20}\s*$/.exec(head);
  return opening && opening.index > 0 && openFence(fence, head.slice(0, opening.index)) === ''
    ? opening.index
    : cut;
}

/** The opening (```` ```ts ````) of the code block that is open after `text`, or nothing. */
function openFence(before: string, text: string): string {
  let open = before;
  for (const { 0: marker, index } of text.matchAll(/```/g)) {
    if (open !== '') open = '';
    else open = marker + (/^[\w+#.-]{1,20}(?=\n)/.exec(text.slice(index + 3, index + 24))?.[0] ?? '');
  }
  return open;
}

function cutPosition(text: string, room: number, inCode: boolean): number {
  const window = text.slice(0, room);
  const least = Math.floor(room / 3);
  const candidates = inCode
    ? [window.lastIndexOf('\n') + 1]
    : [
        window.lastIndexOf('\n\n') + 2,
        window.lastIndexOf('\n') + 1,
        lastSentenceEnd(window),
        window.lastIndexOf(' ') + 1,
      ];
  const cut = candidates.find((position) => position > least) ?? lastGrapheme(text, room);
  return clearOfMarks(text, cut);
}

function lastSentenceEnd(text: string): number {
  let end = 0;
  for (const match of text.matchAll(/[.!?。！？…]["'”’)\]]*\s/g)) end = match.index + match[0].length;
  return end;
}

/** The last boundary between characters at or before `room`. */
function lastGrapheme(text: string, room: number): number {
  const from = Math.max(0, room - 64);
  const start = isInsidePair(text, from) ? from + 1 : from;
  let boundary = start;
  for (const { index } of segmenter.segment(text.slice(start, room + 64))) {
    if (start + index > room) break;
    boundary = start + index;
  }
  // Without any boundary (one character of many marks) at least no surrogate pair is torn.
  if (boundary <= start) boundary = isInsidePair(text, room) ? room - 1 : room;
  return boundary;
}

const isInsidePair = (text: string, position: number): boolean =>
  /[\ud800-\udbff]/.test(text[position - 1] ?? '') && /[\udc00-\udfff]/.test(text[position] ?? '');

/** Moves a cut out of ``` and from between a backslash and what it escapes. */
function clearOfMarks(text: string, cut: number): number {
  let position = cut;
  while (text[position] === '`' && text[position - 1] === '`' && cut - position < 4) position--;
  // A longer run is no fence, and can be cut anywhere.
  if (text[position] === '`' && text[position - 1] === '`') position = cut;
  let backslashes = 0;
  while (text[position - 1 - backslashes] === '\\') backslashes++;
  if (backslashes % 2 === 1) position--;
  return position > 0 ? position : cut;
}
