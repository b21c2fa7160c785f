/** HTML pages to a reading. */

import type { Element, Root } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import type { Reading } from '../contract.ts';
import { addTree } from './html-tree.ts';
import { ReadingBuilder } from './reading-builder.ts';
import { finishReading } from './title.ts';

/** Throws NestingTooDeepError. */
export function readHtml(note: string, source: string): Reading {
  const builder = new ReadingBuilder();
  const tree = fromHtml(source);
  addTree(builder, note, tree);
  return finishReading(builder, note, pageTitle(tree));
}

/** Adds a piece of HTML to a reading. Throws NestingTooDeepError. */
export function addHtml(builder: ReadingBuilder, note: string, source: string): void {
  addTree(builder, note, fromHtml(source, { fragment: true }));
}

function pageTitle(tree: Root): string | undefined {
  const child = (parent: Root | Element | undefined, name: string): Element | undefined => {
    for (const node of parent?.children ?? [])
      if (node.type === 'element' && node.tagName === name) return node;
    return undefined;
  };
  const title = child(child(child(tree, 'html'), 'head'), 'title')?.children[0];
  return title?.type === 'text' ? title.value : undefined;
}
