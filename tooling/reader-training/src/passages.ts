import type { Lesson } from './lessons.ts';

export interface LessonPassage {
  readonly lesson: string;
  readonly heading: readonly string[];
  readonly text: string;
}

const most = 600;

export function passagesOf(lesson: Lesson): LessonPassage[] {
  const passages: LessonPassage[] = [];
  let heading: string[] = [];
  let lines: string[] = [];
  const flush = (): void => {
    let text = '';
    for (const line of lines) {
      if (text.length > 0 && text.length + line.length > most) {
        passages.push({ lesson: lesson.id, heading: [lesson.title, ...heading], text });
        text = '';
      }
      text += (text === '' ? '' : '\n') + line;
    }
    if (text.trim() !== '') passages.push({ lesson: lesson.id, heading: [lesson.title, ...heading], text });
    lines = [];
  };
  let wasText = false;
  for (const raw of lesson.note.split('\n')) {
    const head = /^(#{1,6})\s+(.*)$/.exec(raw);
    if (head !== null) {
      flush();
      heading = [...heading.slice(0, Math.max(0, head[1]!.length - 2)), plain(head[2]!)];
      wasText = false;
      continue;
    }
    if (/^\s*\|?[\s:|-]+\|?\s*$/.test(raw) && raw.includes('-')) continue;
    if (raw.trim() === '') {
      wasText = false;
      continue;
    }
    if (/^\s*\|/.test(raw)) {
      lines.push(
        plain(raw.trim().replace(/^\||\|$/g, ''))
          .split('|')
          .map((cell) => cell.trim())
          .join(' | '),
      );
      wasText = false;
      continue;
    }
    const item = /^(\s*)(?:[-*+]|(\d+[.)]))\s+(.*)$/.exec(raw);
    if (item !== null) {
      lines.push(`${item[1]!}${item[2] ?? '-'} ${plain(item[3]!)}`);
      wasText = true;
      continue;
    }
    const text = plain(raw.trim().replace(/^>\s?/, ''));
    if (wasText && lines.length > 0) lines.push(`${lines.pop()!} ${text}`);
    else lines.push(text);
    wasText = true;
  }
  flush();
  return passages;
}

function plain(markdown: string): string {
  return markdown
    .replace(/\*\*([^*]+)\*\*/g, '$1')
    .replace(/(?<![\w*])\*([^*\s][^*]*)\*(?!\w)/g, '$1')
    .replace(/`([^`]+)`/g, '$1')
    .replace(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replace(/<[^>]+>/g, '');
}
