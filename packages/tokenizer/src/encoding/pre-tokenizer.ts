import type { Tokenizer as Library } from '@huggingface/tokenizers';
import { TokenizerFileError } from '../errors.ts';
import type { Component } from '../file/tokenizer-file.ts';

/** Cuts normalised text into the pieces that the model encodes each by itself. @param atStart Nothing stands before it. */
export type PreTokenizer = (text: string, atStart: boolean) => readonly string[];

type LibraryPart = NonNullable<Library['pre_tokenizer']>;

/** What becomes of the stretches that a pattern finds. */
type Behavior = 'removed' | 'isolated' | 'mergedwithprevious' | 'mergedwithnext' | 'contiguous';
const behaviors: readonly string[] = [
  'removed',
  'isolated',
  'mergedwithprevious',
  'mergedwithnext',
  'contiguous',
] satisfies Behavior[];

const word = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}';
const words = new RegExp(`[${word}]+|[^${word}\\p{White_Space}]+`, 'gu');
const marks = '\\p{P}$+<=>\\^`|~';
const punctuation = new RegExp(`[${marks}]`, 'gu');
const marksAndWords = new RegExp(`[${marks}]|[^${marks}\\p{White_Space}]+`, 'gu');
/** JavaScript’s `\s` takes U+FEFF for white space, and U+0085 not. */
const unbroken = /\P{White_Space}+/gu;
const digits = /\p{N}/gu;

/**
 * The pre-tokenizer that a file describes. Words, digits, punctuation, patterns and `▁` are cut here, as Hugging Face's
 * Rust library cuts them: the JavaScript one knows the words of ASCII alone, and two of a pattern's five behaviours.
 *
 * @param part The library's own of the same description, for the other kinds and for its translated patterns.
 * @throws TokenizerFileError where it says nothing that can be run.
 */
export function readPreTokenizer(component: Component, part: LibraryPart): PreTokenizer {
  switch (component.type) {
    case 'Sequence': {
      const parts = (part as unknown as { readonly tokenizers: readonly LibraryPart[] }).tokenizers;
      const steps = (component.pretokenizers as readonly Component[]).map((one, index) =>
        readPreTokenizer(one, parts[index]!),
      );
      return (text, atStart) => {
        let pieces: readonly string[] = [text];
        for (const step of steps) {
          const cut: string[] = [];
          for (const piece of pieces) {
            for (const one of step(piece, atStart && cut.length === 0)) cut.push(one);
          }
          pieces = cut;
        }
        return pieces;
      };
    }
    case 'Whitespace':
      return (text) => text.match(words) ?? [];
    case 'WhitespaceSplit':
      return (text) => text.match(unbroken) ?? [];
    case 'BertPreTokenizer':
      return (text) => text.match(marksAndWords) ?? [];
    case 'Digits': {
      const behavior = component.individual_digits === true ? 'isolated' : 'contiguous';
      return (text) => cut(text, digits, behavior, false);
    }
    case 'Punctuation': {
      const behavior = behaviorOf(component);
      return (text) => cut(text, punctuation, behavior, false);
    }
    case 'Split': {
      const behavior = behaviorOf(component);
      const { pattern } = part as unknown as { readonly pattern: RegExp | null };
      if (pattern === null)
        throw new TokenizerFileError('pre_tokenizer.pattern', 'is no text and no "Regex".');
      return (text) => cut(text, pattern, behavior, component.invert === true);
    }
    case 'Metaspace':
      return metaspace(component);
    default:
      return (text, atStart) => part(text, { section_index: atStart ? 0 : 1 });
  }
}

function behaviorOf({ behavior = 'Isolated' }: Component): Behavior {
  const name = String(behavior).toLowerCase();
  if (behaviors.includes(name)) return name as Behavior;
  throw new TokenizerFileError(
    'pre_tokenizer.behavior',
    `is "${String(behavior)}"; known: ${behaviors.join(' ')}.`,
  );
}

function metaspace(component: Component): PreTokenizer {
  const mark = String(component.replacement ?? '▁');
  // Files of 2023 and earlier say it by a flag.
  const scheme = component.prepend_scheme ?? (component.add_prefix_space === false ? 'never' : 'always');
  return (text, atStart) => {
    const marked = text.includes(' ') ? text.replaceAll(' ', () => mark) : text;
    const prepends = scheme === 'always' || (scheme === 'first' && atStart);
    const whole = prepends && !marked.startsWith(mark) ? mark + marked : marked;
    if (component.split === false || mark === '') return [whole];
    const pieces: string[] = [];
    let start = 0;
    for (let at = whole.indexOf(mark, 1); at > 0; at = whole.indexOf(mark, at + mark.length)) {
      pieces.push(whole.slice(start, at));
      start = at;
    }
    pieces.push(whole.slice(start));
    return pieces;
  };
}

/** @param invert What the pattern does not find is what counts as found. */
function cut(text: string, pattern: RegExp, behavior: Behavior, invert: boolean): string[] {
  const stretches: { readonly text: string; readonly found: boolean }[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) stretches.push({ text: text.slice(end, match.index), found: invert });
    stretches.push({ text: match[0], found: !invert });
    end = match.index + match[0].length;
  }
  if (end < text.length) stretches.push({ text: text.slice(end), found: invert });
  if (behavior === 'removed') return textsOf(stretches.filter(({ found }) => !found));
  if (behavior === 'isolated') return textsOf(stretches);
  if (behavior === 'mergedwithnext') stretches.reverse();
  const pieces: string[] = [];
  let before = false;
  for (const { text: one, found } of stretches) {
    const joins = behavior === 'contiguous' ? found === before : found && !before;
    const last = pieces.length - 1;
    if (!joins || last < 0) pieces.push(one);
    else pieces[last] = behavior === 'mergedwithnext' ? one + pieces[last]! : pieces[last]! + one;
    before = found;
  }
  if (behavior === 'mergedwithnext') pieces.reverse();
  return pieces.filter((piece) => piece !== '');
}

const textsOf = (stretches: readonly { readonly text: string }[]): string[] =>
  stretches.map(({ text }) => text).filter((text) => text !== '');
