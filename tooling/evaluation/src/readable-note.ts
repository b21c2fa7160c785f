import { readFile } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import remarkFrontmatter from 'remark-frontmatter';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import type { Course } from './courses.ts';
import { type NormalisedText, normalise } from './normalise.ts';

interface MarkdownNode {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly MarkdownNode[];
}

const markdown = unified().use(remarkParse).use(remarkGfm).use(remarkFrontmatter, ['yaml', 'toml']);

/**
 * The text of a note as people read it: Markdown and HTML rendered away, front matter and link targets left out,
 * code kept. Blocks and table cells stand on lines of their own. Markdown or MDX in, plain text out.
 */
export function readableText(note: string): string {
  return textOf(markdown.parse(note)).replace(/\n{2,}/g, '\n');
}

/** Reads a course's notes once each and hands them out normalised. */
export type NoteReader = (note: string) => Promise<NormalisedText | undefined>;

/**
 * Opens a course for comparing quotes with its notes.
 *
 * The reader answers `undefined` for notes that do not exist and for paths that lead out of the course's folder.
 */
export function openNotes(course: Pick<Course, 'folder'>): NoteReader {
  const read = new Map<string, Promise<NormalisedText | undefined>>();
  return (note) => {
    let text = read.get(note);
    if (text === undefined) {
      text = readNote(course.folder, note);
      read.set(note, text);
    }
    return text;
  };
}

async function readNote(folder: string, note: string): Promise<NormalisedText | undefined> {
  const path = resolve(folder, note);
  const below = relative(folder, path);
  if (below.startsWith('..') || isAbsolute(below)) return undefined;
  try {
    return normalise(readableText(await readFile(path, 'utf8')));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

const inlineTypes = new Set(['text', 'inlineCode', 'emphasis', 'strong', 'delete', 'link', 'linkReference']);

function textOf(node: MarkdownNode): string {
  switch (node.type) {
    case 'yaml':
    case 'toml':
    case 'definition':
      return '';
    case 'break':
      return '\n';
    case 'html':
      return withoutTags(node.value ?? '');
    default: {
      const text = node.value ?? (node.children ?? []).map(textOf).join('');
      return inlineTypes.has(node.type) ? text : `${text}\n`;
    }
  }
}

/** HTML that Markdown leaves alone: only its text is read. Quoted attributes may hold angle brackets. */
function withoutTags(html: string): string {
  return html
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<\/?[A-Za-z](?:"[^"]*"|'[^']*'|[^>"'])*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&amp;', '&');
}
