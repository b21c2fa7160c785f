/** PDF to a reading: lines are put together again from where the letters stand on the page. */
import { extractTextItems, getDocumentProxy, getMeta } from 'unpdf';
import type { Reading } from '../contract.ts';
import { normalizeText } from './decode.ts';
import { UnreadableNoteError } from './errors.ts';
import { ReadingBuilder } from './reading-builder.ts';
import { finishReading } from './title.ts';

interface Line {
  readonly page: number;
  readonly text: string;
  /** Points; the size of most of its letters. */
  readonly size: number;
  /** Points from the page's bottom and left edge. */
  readonly y: number;
  readonly x: number;
  readonly right: number;
}

const BULLET = /^\s*([•·▪◦‣○●–*-]|\d{1,3}[.)])\s+(\S.*)$/;

/** Throws UnreadableNoteError: damaged, encrypted, or scanned pages without text. */
export async function readPdf(note: string, bytes: Uint8Array): Promise<Reading> {
  const { pages, title } = await extract(note, bytes);
  const lines = withoutRunningTitles(pages.flat(), pages.length);
  if (lines.length === 0) {
    throw new UnreadableNoteError(
      note,
      'the PDF holds no text (scanned pages?); run text recognition on it first',
    );
  }
  const builder = new ReadingBuilder();
  addLines(builder, lines);
  return finishReading(builder, note, title);
}

async function extract(
  note: string,
  bytes: Uint8Array,
): Promise<{ pages: Line[][]; title: string | undefined }> {
  let document: Awaited<ReturnType<typeof getDocumentProxy>> | undefined;
  try {
    // PDF.js takes the bytes over, so it gets a copy. Its warnings would land on stdout.
    document = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
    const { items } = await extractTextItems(document);
    const { info } = await getMeta(document);
    const pages = items.map((page, index) => toLines(page, index));
    const title: unknown = info.Title;
    return { pages, title: typeof title === 'string' && isTitle(title) ? normalizeText(title) : undefined };
  } catch (error) {
    const encrypted = error instanceof Error && error.name === 'PasswordException';
    const reason = encrypted ? 'the PDF asks for a password' : 'this PDF is damaged, or no PDF at all';
    throw new UnreadableNoteError(note, reason, { cause: error });
  } finally {
    await document?.loadingTask.destroy();
  }
}

/** Programs write their own file names there. */
function isTitle(title: string): boolean {
  return title.trim() !== '' && !/^untitled|\.(?:docx?|pptx?|indd|tex|pdf)$|^microsoft /i.test(title.trim());
}

type Item = Awaited<ReturnType<typeof extractTextItems>>['items'][number][number];

function toLines(items: readonly Item[], page: number): Line[] {
  const lines: Line[] = [];
  let current: Item[] = [];
  const flush = (): void => {
    const first = current[0];
    const last = current.at(-1);
    if (first && last) {
      const text = normalizeText(joinItems(current)).trim();
      const size = current.reduce((most, item) => Math.max(most, item.fontSize), 0);
      if (text !== '') lines.push({ page, text, size, y: first.y, x: first.x, right: last.x + last.width });
    }
    current = [];
  };
  for (const item of items) {
    const previous = current.at(-1);
    const sameLine =
      previous && Math.abs(previous.y - item.y) < Math.max(previous.fontSize, item.fontSize) * 0.5;
    if (!sameLine) flush();
    if (item.str !== '') current.push(item);
    if (item.hasEOL) flush();
  }
  flush();
  return lines;
}

function joinItems(items: readonly Item[]): string {
  let text = '';
  let edge: number | undefined;
  for (const item of items) {
    const gap = edge === undefined ? 0 : item.x - edge;
    if (gap > item.fontSize * 0.15 && !/\s$/.test(text) && !/^\s/.test(item.str)) text += ' ';
    text += item.str;
    edge = item.x + item.width;
  }
  return text;
}

/** Page numbers, and lines that stand at the edge of most pages. */
function withoutRunningTitles(lines: readonly Line[], pages: number): Line[] {
  const key = (line: Line): string => line.text.replace(/\d+/g, '#');
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(key(line), (counts.get(key(line)) ?? 0) + 1);
  return lines.filter((line, index) => {
    const edge = lines[index - 1]?.page !== line.page || lines[index + 1]?.page !== line.page;
    if (!edge) return true;
    if (/^(?:page\s*)?[-–\s]*\d+[-–\s]*(?:(?:\/|of)\s*\d+)?$/i.test(line.text)) return false;
    return pages < 3 || counts.get(key(line))! < pages * 0.6;
  });
}

function addLines(builder: ReadingBuilder, lines: readonly Line[]): void {
  const body = usualSize(lines);
  const sizes = [...new Set(lines.map((line) => Math.round(line.size)).filter((size) => size > body * 1.12))];
  sizes.sort((a, b) => b - a);
  const width = lines.reduce((most, line) => Math.max(most, line.right), 0);
  let paragraph: Line[] = [];
  let group: number | undefined;
  const flush = (): void => {
    const first = paragraph[0];
    if (!first) return;
    const text = joinLines(paragraph);
    const item = BULLET.exec(text);
    const rank = sizes.indexOf(Math.round(first.size));
    if (item) {
      const leadIn = group === undefined ? builder.leadIn() : undefined;
      group ??= builder.newGroup();
      const marker = /\d/.test(item[1]!) ? `${item[1]} ` : '- ';
      builder.add('list-item', item[2]!, { group, marker, ...(leadIn === undefined ? {} : { leadIn }) });
    } else {
      group = undefined;
      if (rank >= 0 && text.length <= 200) builder.add('heading', text, { level: Math.min(6, rank + 1) });
      else builder.add('paragraph', text);
    }
    paragraph = [];
  };
  for (const line of lines) {
    const previous = paragraph.at(-1);
    if (previous && startsParagraph(previous, line, width)) flush();
    paragraph.push(line);
  }
  flush();
}

function startsParagraph(previous: Line, line: Line, width: number): boolean {
  if (BULLET.test(line.text)) return true;
  if (Math.abs(previous.size - line.size) > 1) return true;
  const ended = /[.!?:。…"”')\]]$/.test(previous.text);
  if (previous.page !== line.page) return ended;
  const gap = previous.y - line.y;
  if (gap > line.size * 1.9 || gap < -line.size) return true;
  return ended && previous.right < width * 0.8;
}

function joinLines(lines: readonly Line[]): string {
  const parts: string[] = [];
  for (const { text } of lines) {
    const before = parts.at(-1);
    if (before !== undefined && /[a-z]-$/.test(before) && /^[a-z]/.test(text)) {
      parts[parts.length - 1] = before.slice(0, -1) + text;
    } else parts.push(text);
  }
  return parts.join(' ');
}

function usualSize(lines: readonly Line[]): number {
  const letters = new Map<number, number>();
  for (const line of lines) {
    const size = Math.round(line.size);
    letters.set(size, (letters.get(size) ?? 0) + line.text.length);
  }
  return [...letters].reduce((best, entry) => (entry[1] > best[1] ? entry : best), [0, -1])[0];
}
