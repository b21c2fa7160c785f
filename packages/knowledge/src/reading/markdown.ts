/** Markdown (GitHub's, with front matter, HTML and TeX blocks) to a reading, by way of its HTML tree. */
import type { Root as HtmlRoot } from 'hast';
import { raw } from 'hast-util-raw';
import type { Root } from 'mdast';
import { toHast } from 'mdast-util-to-hast';
import { cjkFriendlyExtension } from 'micromark-extension-cjk-friendly';
import remarkFrontmatter from 'remark-frontmatter';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import type { Reading } from '../contract.ts';
import { NestingTooDeepError } from './errors.ts';
import { addTree } from './html-tree.ts';
import { NESTING_LIMIT } from './limits.ts';
import { withoutMdx } from './mdx.ts';
import { collapse, ReadingBuilder } from './reading-builder.ts';
import { finishReading } from './title.ts';

const parser = unified()
  .use(remarkParse)
  // A single tilde is a range in Korean (10~20명), not a deletion.
  .use(remarkGfm, { singleTilde: false })
  // Korean particles follow emphasis without a space, which plain CommonMark doesn't take for its end.
  .data('micromarkExtensions', [cjkFriendlyExtension()])
  .use(remarkFrontmatter, ['yaml', 'toml'])
  // A single dollar is money more often than mathematics.
  .use(remarkMath, { singleDollarTextMath: false });

/** Throws NestingTooDeepError. */
export function readMarkdown(note: string, source: string, dialect: 'md' | 'mdx'): Reading {
  const builder = new ReadingBuilder();
  const title = addMarkdown(builder, note, dialect === 'mdx' ? withoutMdx(source) : source);
  return finishReading(builder, note, title);
}

/** Adds Markdown to a reading; returns the title of its front matter. Throws NestingTooDeepError. */
export function addMarkdown(builder: ReadingBuilder, note: string, source: string): string | undefined {
  refuseDeepContainers(note, source);
  const tree = parser.parse(withoutSiteMarks(source)) as Root;
  const title = frontMatterTitle(tree);
  if (title !== undefined) builder.add('heading', title, { level: 0 });
  const html = toHast(tree, { allowDangerousHtml: true, footnoteLabelTagName: 'p' }) as HtmlRoot;
  addTree(builder, note, holdsRawHtml(html) ? (raw(html) as HtmlRoot) : html);
  return title;
}

/** A hundred quote marks or bullets in a row, or a bullet so far in, cost the parser minutes; nobody writes them. */
function refuseDeepContainers(note: string, source: string): void {
  const deep = new RegExp(`^(?:[ \\t]*(?:>|[-*+](?=[ \\t])|\\d{1,9}[.)](?=[ \\t]))){${NESTING_LIMIT},}`, 'm');
  const indented = new RegExp(`^[ \\t]{${2 * NESTING_LIMIT},}(?:[-*+]|\\d{1,9}[.)])[ \\t]`, 'm');
  if (deep.test(source) || indented.test(source)) throw new NestingTooDeepError(note, NESTING_LIMIT);
}

/** Code, which keeps what looks like a mark, or a mark of a site's generator. */
const siteMarks = new RegExp(
  [
    /^[ \t]*(?<fence>`{3,}|~{3,})[\s\S]*?(?:^[ \t]*\k<fence>[`~]*[ \t]*$|(?![\s\S]))/.source,
    /(?<!`)(?<marks>`+)[^`](?:[^\n]*?[^`\n])??\k<marks>(?!`)/.source,
    // Kramdown's `{: width="50%"}` after images and blocks, as Jekyll sites write it.
    /(?<attributes>\{:(?=[\s.#]|\w+=)[^}\n]*\})/.source,
    // Closed by itself as JSX may; to HTML all that follows would stand inside it, unread.
    /(?<closed><(?:iframe|video|audio|object|canvas)\s[^<>]*\/>)/.source,
    // Liquid's `{% include box.html %}`.
    /(?<liquid>\{%[^%\n]*%\})/.source,
    // Docusaurus' and MkDocs' boxes: `:::tip Title` … `:::`, `!!! note "Title"`.
    /^[ \t]*(?:(?<colons>:{3,})[ \t]*[\w-]*|!!![ \t]+[\w-]+)[ \t]*(?<title>[^\n]*)$/.source,
  ].join('|'),
  'gm',
);

/** Markdown without what the generators of sites put into it and don't show. */
function withoutSiteMarks(source: string): string {
  return source.replace(siteMarks, (piece, ...found) => {
    const { fence, marks, title } = found.at(-1) as Record<string, string | undefined>;
    if (fence !== undefined || marks !== undefined) return piece;
    if (title === undefined) return '';
    const said = title.replace(/^[["{]+|[\]"}]+$/g, '').trim();
    return `\n${said}\n`;
  });
}

const frontMatterSchema = z.looseObject({ title: z.union([z.string(), z.number()]).optional() });

function frontMatterTitle(tree: Root): string | undefined {
  const node = tree.children[0] as { type: string; value?: string } | undefined;
  if (node?.value === undefined) return undefined;
  if (node.type === 'toml') return /^title\s*=\s*(["'])(.*)\1\s*$/m.exec(node.value)?.[2];
  if (node.type !== 'yaml') return undefined;
  try {
    const { title } = frontMatterSchema.parse(
      parseYaml(node.value, { maxAliasCount: 10, logLevel: 'silent' }),
    );
    return title === undefined || collapse(String(title)) === '' ? undefined : String(title);
  } catch {
    // Front matter that isn't quite YAML still has a line that starts with "title:".
    return /^title:\s*(.+)$/m.exec(node.value)?.[1]?.replace(/^(["'])(.*)\1$/, '$2');
  }
}

/** Trees without raw HTML skip the second parser, which takes as long as the first. */
function holdsRawHtml(tree: HtmlRoot): boolean {
  const queue: { type: string; children?: unknown[] }[] = [tree as never];
  for (let node = queue.pop(); node; node = queue.pop()) {
    if (node.type === 'raw') return true;
    for (const child of node.children ?? []) queue.push(child as never);
  }
  return false;
}
