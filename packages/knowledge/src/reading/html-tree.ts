/** Walks an HTML tree (from .html, from Markdown, from .docx) and adds what people read of it to a reading. */
import type { Element, ElementContent, Root, RootContent } from 'hast';
import { NestingTooDeepError } from './errors.ts';
import { NESTING_LIMIT } from './limits.ts';
import { collapse, type ReadingBuilder } from './reading-builder.ts';
import { tableRows } from './table-rows.ts';

const INVISIBLE = new Set([
  'script',
  'style',
  'template',
  'noscript',
  'svg',
  'iframe',
  'head',
  'nav',
  'object',
  'video',
  'audio',
  'input',
  'button',
  'select',
  'canvas',
  'math',
]);

const BLOCK = new Set([
  'address',
  'article',
  'aside',
  'blockquote',
  'body',
  'center',
  'dd',
  'details',
  'dialog',
  'div',
  'dl',
  'dt',
  'fieldset',
  'figcaption',
  'figure',
  'footer',
  'form',
  'header',
  'hr',
  'html',
  'legend',
  'li',
  'main',
  'ol',
  'p',
  'section',
  'summary',
  'ul',
  'caption',
]);

/** `[[some-id]]` and `{#some-id}` after a heading: names for links, which sites don't show. */
const HEADING_ANCHOR = /\s*(?:\[\[[\w-]+\]\]|\{#[\w-]+\})\s*$/;

/** Characters of a heading that may hold blocks. */
const BLOCK_HEADING_LIMIT = 200;

/** `[!NOTE]` at the start of a quotation: sites draw a coloured box for it. */
const ALERT = /^\s*\[![a-z]+\][-+]?\s*/i;

/** Where the running text belongs: a paragraph, an item of a list, a quotation. */
interface Place {
  readonly kind: 'paragraph' | 'list-item' | 'quote';
  readonly level: number;
  readonly group?: number;
  /** First block of the list item once it has one; its further paragraphs and inner lists belong to it. */
  item?: number;
  readonly outer?: Place;
  readonly marker?: string;
  readonly leadIn?: number;
}

/** Throws NestingTooDeepError. */
export function addTree(builder: ReadingBuilder, note: string, tree: Root): void {
  new Walk(builder, note).run(tree.children);
}

class Walk {
  readonly #builder: ReadingBuilder;
  readonly #note: string;
  #place: Place = { kind: 'paragraph', level: 0 };
  #text = '';
  /** The running text ends at an image, which parts the words before it from those after it. */
  #afterImage = false;
  #depth = 0;
  /** Blocks inside only part words: `<h2><div>…</div></h2>` is one heading. */
  #inHeading = false;

  constructor(builder: ReadingBuilder, note: string) {
    this.#builder = builder;
    this.#note = note;
  }

  run(nodes: readonly RootContent[]): void {
    this.#children(nodes);
    this.#flush();
  }

  #children(nodes: readonly (RootContent | ElementContent)[]): void {
    this.#depth += 1;
    if (this.#depth > NESTING_LIMIT) throw new NestingTooDeepError(this.#note, NESTING_LIMIT);
    for (const node of nodes) {
      if (node.type === 'text') this.#say(node.value.replace(/\s+/g, ' '));
      else if (node.type === 'element') this.#element(node);
    }
    this.#depth -= 1;
  }

  #say(text: string): void {
    const glued = this.#afterImage && /[\p{L}\p{N}]$/u.test(this.#text) && /^[\p{L}\p{N}]/u.test(text);
    this.#text += glued ? ` ${text}` : text;
    if (text !== '') this.#afterImage = false;
  }

  #element(element: Element): void {
    const { tagName, properties, children } = element;
    if (INVISIBLE.has(tagName) || properties.hidden === true || isFootnoteMark(element)) return;
    const heading = /^h([1-6])$/.exec(tagName);
    if (heading) return this.#heading(Number(heading[1]), element);
    switch (tagName) {
      case 'br':
        this.#text += '\n';
        return;
      case 'img':
        // People see the picture; its alternative text is no words of the note, which a quote could hold.
        this.#afterImage = true;
        return;
      case 'pre':
        return this.#code(element);
      case 'table':
        return this.#table(element);
      case 'ul':
      case 'ol':
        return this.#list(element);
      case 'blockquote':
        return this.#within(
          { kind: 'quote', level: quoteDepth(this.#place) + 1, outer: this.#place },
          children,
        );
      case 'dd':
        return this.#definition(children);
      default:
        if (!BLOCK.has(tagName)) return this.#children(children);
        if (this.#inHeading) {
          this.#text += ' ';
          this.#children(children);
          this.#text += ' ';
          return;
        }
        this.#flush();
        this.#children(children);
        this.#flush();
    }
  }

  #heading(level: number, element: Element): void {
    // A heading inside a list item or a quotation doesn't divide the note.
    if (this.#place.kind !== 'paragraph') return this.#within(this.#place, element.children);
    this.#flush();
    // One that was never closed holds all that follows it, whose paragraphs stay apart.
    this.#inHeading = collapse(cellText(element, this.#note)).length <= BLOCK_HEADING_LIMIT;
    this.#children(element.children);
    this.#inHeading = false;
    const text = this.#take().replace(HEADING_ANCHOR, '');
    this.#builder.add('heading', text, { level });
  }

  #code(element: Element): void {
    this.#flush();
    const leadIn = this.#builder.leadIn();
    const place = this.#place;
    this.#builder.add('code', rawText(element, this.#note), {
      level: place.kind === 'list-item' ? place.level : 0,
      ...(leadIn === undefined ? {} : { leadIn }),
      ...(place.item === undefined ? {} : { parent: place.item }),
    });
  }

  #list(element: Element): void {
    this.#flush();
    const outer = this.#place;
    const level = outer.kind === 'list-item' ? outer.level + 1 : 0;
    const group = outer.group ?? this.#builder.newGroup();
    let number = typeof element.properties.start === 'number' ? element.properties.start : 1;
    const items = element.children.filter((child) => child.type === 'element');
    for (const item of items) {
      const leadIn = item === items[0] && outer.item === undefined ? this.#builder.leadIn() : undefined;
      const bullet = element.tagName === 'ol' ? `${number}. ` : '- ';
      const marker = '  '.repeat(level) + bullet;
      number += 1;
      const place: Place = {
        kind: 'list-item',
        level,
        group,
        outer,
        marker,
        ...(leadIn === undefined ? {} : { leadIn }),
      };
      // Lists directly inside lists (without an item around them) are common in hand-written HTML.
      this.#within(place, item.tagName === 'li' ? item.children : [item]);
    }
  }

  #definition(children: readonly ElementContent[]): void {
    this.#flush();
    const leadIn = this.#builder.leadIn();
    const group = this.#place.group ?? this.#builder.newGroup();
    const marker = '- ';
    const place: Place = { kind: 'list-item', level: 0, group, outer: this.#place, marker };
    this.#within(leadIn === undefined ? place : { ...place, leadIn }, children);
  }

  #within(place: Place, children: readonly ElementContent[]): void {
    this.#flush();
    const outer = this.#place;
    this.#place = place;
    this.#children(children);
    this.#flush();
    this.#place = outer;
  }

  #table(element: Element): void {
    this.#flush();
    const rows = tableRows(element, this.#note);
    const [first, ...others] = rows;
    const own = first?.cells.filter((cell) => cell !== undefined) ?? [];
    if (others.length === 0 && own.length === 1) {
      // A table of one cell is a frame around text.
      this.#children(own[0]!.children);
      this.#flush();
      return;
    }
    const caption = element.children.find((child) => child.type === 'element' && child.tagName === 'caption');
    if (caption?.type === 'element') this.#builder.add('paragraph', cellText(caption, this.#note));
    const leadIn = this.#builder.leadIn();
    const group = this.#builder.newGroup();
    let header: number | undefined;
    rows.forEach((row, index) => {
      const cells = row.cells.map((cell) => cell && cellText(cell, this.#note));
      const intro = index === 0 && leadIn !== undefined ? { leadIn } : {};
      if (row.header && header === undefined) {
        const added = this.#builder.addCells('table-header', cells, { group, ...intro });
        if (added >= 0) header = added;
      } else {
        this.#builder.addCells('table-row', cells, {
          group,
          ...intro,
          ...(header === undefined ? {} : { header }),
        });
      }
    });
  }

  #take(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }

  #flush(): void {
    const text = this.#take();
    const place = this.#place;
    if (!/\S/.test(text)) return;
    for (const line of text.split('\n')) {
      if (place.kind !== 'list-item') {
        const said = place.kind === 'quote' ? line.replace(ALERT, '') : line;
        this.#builder.add(place.kind, said, { level: place.level });
        continue;
      }
      const parent = place.item ?? enclosingItem(place.outer);
      const marker = place.item === undefined ? place.marker : ' '.repeat(place.marker?.length ?? 0);
      const added = this.#builder.add('list-item', line, {
        level: place.level,
        ...(place.group === undefined ? {} : { group: place.group }),
        ...(marker === undefined ? {} : { marker }),
        ...(parent === undefined ? {} : { parent }),
        ...(place.leadIn === undefined || place.item !== undefined ? {} : { leadIn: place.leadIn }),
      });
      if (added >= 0) place.item ??= added;
    }
  }
}

function enclosingItem(place: Place | undefined): number | undefined {
  for (let outer = place; outer; outer = outer.outer) if (outer.item !== undefined) return outer.item;
  return undefined;
}

function quoteDepth(place: Place | undefined): number {
  let depth = 0;
  for (let outer = place; outer; outer = outer.outer) if (outer.kind === 'quote') depth += 1;
  return depth;
}

/** The small numbers that refer to footnotes, the arrows back, and the heading that only screen readers get. */
function isFootnoteMark({ properties }: Element): boolean {
  return (
    properties.dataFootnoteRef !== undefined ||
    properties.dataFootnoteBackref !== undefined ||
    (Array.isArray(properties.className) && properties.className.includes('sr-only'))
  );
}

function rawText(element: Element, note: string, depth = 0): string {
  if (depth > NESTING_LIMIT) throw new NestingTooDeepError(note, NESTING_LIMIT);
  let text = '';
  for (const child of element.children) {
    if (child.type === 'text') text += child.value;
    else if (child.type === 'element')
      text += child.tagName === 'br' ? '\n' : rawText(child, note, depth + 1);
  }
  return text;
}

function cellText(cell: Element, note: string, depth = 0): string {
  if (depth > NESTING_LIMIT) throw new NestingTooDeepError(note, NESTING_LIMIT);
  let text = '';
  for (const child of cell.children) {
    if (child.type === 'text') text += child.value;
    else if (child.type === 'element') {
      const { tagName } = child;
      if (INVISIBLE.has(tagName) || isFootnoteMark(child)) continue;
      if (tagName === 'br') text += ' ';
      else if (tagName !== 'img') {
        const inner = cellText(child, note, depth + 1);
        text += BLOCK.has(tagName) || tagName === 'td' || tagName === 'tr' ? ` ${inner} ` : inner;
      }
    }
  }
  return text;
}
