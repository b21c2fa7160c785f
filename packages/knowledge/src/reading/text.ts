/** Plain text to a reading: paragraphs, lists and lines as their author set them. */
import type { Reading } from '../contract.ts';
import { ReadingBuilder } from './reading-builder.ts';
import { finishReading } from './title.ts';

/** Lines at least this long, in columns, are taken for a paragraph that an editor wrapped. */
const WRAPPED_LINE = 60;

const LIST_ITEM = /^(\s*)([-*•·▪◦‣○●]|\d{1,3}[.)])\s+(\S.*)$/;

export function readText(note: string, source: string): Reading {
  const builder = new ReadingBuilder();
  for (const chunk of source.split(/\n[ \t]*\n+/)) addChunk(builder, chunk.split('\n'));
  return finishReading(builder, note);
}

function addChunk(builder: ReadingBuilder, lines: readonly string[]): void {
  let group: number | undefined;
  let paragraph: string[] = [];
  const flush = (): void => {
    const wrapped = paragraph.slice(0, -1).every((line) => columns(line) >= WRAPPED_LINE);
    for (const text of wrapped ? [paragraph.join(' ')] : paragraph) builder.add('paragraph', text);
    paragraph = [];
  };
  for (const line of lines) {
    const item = LIST_ITEM.exec(line);
    if (!item) {
      paragraph.push(line.trim());
      continue;
    }
    flush();
    const leadIn = group === undefined ? builder.leadIn() : undefined;
    group ??= builder.newGroup();
    const level = Math.min(8, Math.floor(item[1]!.replaceAll('\t', '  ').length / 2));
    const bullet = /\d/.test(item[2]!) ? `${item[2]} ` : '- ';
    builder.add('list-item', item[3]!, {
      level,
      group,
      marker: '  '.repeat(level) + bullet,
      ...(leadIn === undefined ? {} : { leadIn }),
    });
  }
  flush();
}

/** Korean letters take two columns. */
function columns(line: string): number {
  return line.length + (line.match(/[\u1100-\u11FF\u3000-\u9FFF\uAC00-\uD7A3]/g)?.length ?? 0);
}
