import { readFile } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { convert } from 'html-to-text';
import MarkdownIt from 'markdown-it';
// @ts-expect-error The plug-in ships no types; it is a function from the parser, as every plug-in is.
import footnotes from 'markdown-it-footnote';
import type { Course } from './courses.ts';
import { type NormalisedText, normalise } from './normalise.ts';

// Libraries that the code under evaluation doesn't use: a parser that errs must not be its own judge.
const markdown = new MarkdownIt({ html: true }).use(footnotes);
/** MDX knows no indented code: what is indented is the text of a component. */
const mdx = new MarkdownIt({ html: true }).use(footnotes).disable('code');

const unseen = [
  'img',
  'script',
  'style',
  'template',
  'svg',
  'math',
  'video',
  'audio',
  'iframe',
  'head',
  'nav',
  'hr',
];
/** Footnotes' small numbers and the arrows back. */
const marks = ['sup.footnote-ref', 'a.footnote-backref'];

/**
 * The text of a note as people read it: Markdown and HTML rendered away, front matter, link targets, pictures and
 * their alternative texts left out, code kept. Blocks and table cells stand on lines of their own.
 *
 * @param note Markdown, or MDX
 * @param dialect `mdx`: import lines, expressions and component tags with their attributes are no text either
 */
export function readableText(note: string, dialect: 'md' | 'mdx' = 'md'): string {
  const body = note.replace(/^\uFEFF?(---|\+\+\+)[ \t]*\r?\n[\s\S]*?\r?\n\1[ \t]*(?:\r?\n|$)/, '');
  const html = dialect === 'mdx' ? mdx.render(withoutComponents(body)) : markdown.render(body);
  const text = convert(html, {
    wordwrap: false,
    selectors: [
      ...[...unseen, ...marks].map((selector) => ({ selector, format: 'skip' })),
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
        selector,
        options: { uppercase: false },
      })),
      { selector: 'a', options: { ignoreHref: true } },
      { selector: 'ul', options: { itemPrefix: ' ' } },
      ...['table', 'tr', 'td', 'th'].map((selector) => ({ selector, format: 'block' })),
    ],
  });
  return text.replace(/^[ \t]+|[ \t]+$/gm, '').replace(/\n{2,}/g, '\n');
}

const attribute = /\s+[\w-]+(?:=(?:"[^"]*"|'[^']*'|\{[\s\S]*?\}(?=\s*\/?>|\s+[\w-]+=)))?/.source;
// Code comes first, so that it is passed over.
const mdxPieces = new RegExp(
  [
    /^[ \t]*(?<fence>`{3,}|~{3,})[\s\S]*?^[ \t]*\k<fence>[`~]*[ \t]*$/.source,
    /(?<!`)(?<marks>`+)[^`][\s\S]*?(?<!`)\k<marks>(?!`)/.source,
    `</?[A-Z][\\w.]*(?:${attribute})*\\s*/?>`,
    // JSX may close any tag by itself; to HTML the rest of the note would stand inside it.
    `<(?:a|div|iframe|span|video)(?:${attribute})*\\s*/>`,
    '</?>',
    /^(?:import|export)\s.*(?:\n.+)*/.source,
  ].join('|'),
  'gm',
);

/** MDX to Markdown: tags and imports become blank lines, so that what stands inside a component is Markdown. */
function withoutComponents(note: string): string {
  return note.replace(mdxPieces, (piece) => (/^[ \t]*[`~]/.test(piece) ? piece : '\n\n'));
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

/** What a path is answered with that names no note, or could be none's. */
const noNote: ReadonlySet<string> = new Set([
  'ENOENT',
  'EISDIR',
  'ENOTDIR',
  'ENAMETOOLONG',
  'ERR_INVALID_ARG_VALUE',
]);

async function readNote(folder: string, note: string): Promise<NormalisedText | undefined> {
  const path = resolve(folder, note);
  const below = relative(folder, path);
  if (/^\.\.(?:[\\/]|$)/.test(below) || isAbsolute(below)) return undefined;
  try {
    const dialect = note.endsWith('.mdx') ? 'mdx' : 'md';
    return normalise(readableText(await readFile(path, 'utf8'), dialect));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== undefined && noNote.has(code)) return undefined;
    throw error;
  }
}
