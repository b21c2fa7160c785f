import type { Readable } from 'node:stream';

/**
 * The lines of a stream, in order, each without its end. Lines end at a line feed alone, before which a carriage return
 * may stand: JSON and questions may hold the other characters that Unicode counts as line ends. A byte order mark at the
 * beginning is no part of the first line.
 *
 * @param most Of a longer line, `most + 1` characters are given and the rest is passed over, so that memory stays bounded.
 */
export async function* inputLines(input: Readable, most: number): AsyncGenerator<string, void> {
  // Takes the byte order mark away, and halves of characters together.
  const decoder = new TextDecoder();
  let line = '';
  for await (const chunk of input) {
    const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk as Uint8Array, { stream: true });
    const [end = '', ...begun] = text.split('\n');
    line = extended(line, end, most);
    for (const next of begun) {
      yield withoutReturn(line);
      line = extended('', next, most);
    }
  }
  line = extended(line, decoder.decode(), most);
  if (line !== '') yield withoutReturn(line);
}

function extended(line: string, more: string, most: number): string {
  return line.length > most ? line : line + more.slice(0, most + 1 - line.length);
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
