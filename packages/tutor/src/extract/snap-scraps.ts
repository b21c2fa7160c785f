import type { Note } from '@haksup/knowledge';
import type { Snippet } from './snippet.ts';

const address = /(?:https?:\/\/|www\.)\S+|\b[\w.+-]+@[\w-]+\.\w[\w.]*/gi;
/** A caption that names where something was taken from, and nothing else. */
const origin =
  /^[^\p{L}\p{N}]*(?:(?:image|figure|fig\.?|picture|photo|table|chart|diagram|이미지|그림|사진|표|자료)\s*)?(?:sources?|credits?|courtesy|출처|참고|원문|원본)\s*(?:[:：].{0,80}|[^\p{L}\p{N}]*)$/iu;
/** What leads to another page. */
const navigation =
  /^[^\p{L}\p{N}]*(?:next|previous|prev|back|up next|home|table of contents|contents|on this page|read more|learn more|see also|edit this page|explore all \w+|이전|다음|목차|차례|처음으로|더 ?보기|더 알아보기|위로)(?:$|[^\p{L}\p{N}]*[:：→»›>|].{0,60}$|\s+(?:글|장|강의|페이지|차시|chapter|lesson|page|post|section|up|to (?:the )?top)[^\p{L}\p{N}]*.{0,30}$)/iu;
/** What announces that something will be said. "Let's think step by step" is what notes on prompts have to say. */
const promise =
  /^let(?:['’]s|\s+us)\s+(?:now\s+)?(?:look|see|take|start|begin|go|dive|explore|try|find|move)\b|(?<!생각해\s?)(?:봅시다|보겠습니다|보자|볼까요|볼게요)[.!~\s]*$/iu;

/** What asks the page's visitors for help. */
const appeal =
  /\bneeds? (?:an? )?translation\b|\bedit this page\b|\bfeel free to contribute\b|번역이 필요한 페이지|이 페이지를? 편집/i;

/**
 * Whether a quote says nothing by itself: an address, where a picture is from, a way to another page, a bare label
 * ("Output:"), a year in brackets, a heading, a question that the note asks, or the announcement of what comes next.
 * Whoever quotes leaves it out.
 */
export function isScrap(note: Note, { kind, lines }: Snippet): boolean {
  if (kind !== 'sentence') return false;
  return lines.every(
    ({ text, start, end }) =>
      saysNothing(text) ||
      note.blocks.some((block) => block.kind === 'heading' && block.start <= start && end <= block.end),
  );
}

/** The same of one sentence. */
export function saysNothing(sentence: string): boolean {
  const said = sentence
    .replace(address, ' ')
    .replace(/[([]\d{1,4}[a-z]?[)\]]/g, ' ')
    .trim();
  const words = said.match(/[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}'’-]*/gu) ?? [];
  if (words.length === 0) return true;
  return (
    origin.test(said) ||
    navigation.test(said) ||
    appeal.test(said) ||
    promise.test(said) ||
    asks(said) ||
    (/[:：]$/.test(said) && words.length <= 2)
  );
}

/** A sentence that asks the reader instead of telling. */
export function asks(sentence: string): boolean {
  return /[?？][\s"'”’)\]*]*$/.test(sentence);
}
