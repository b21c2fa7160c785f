/** Descriptions of things to a glossary: whoever describes a thing finds its names. */
import { type Glossary, glossaryKey } from '../../terms/glossary.ts';
import { questionStem } from '../../terms/question-words.ts';
import { eachRun, readWord } from '../../terms/words.ts';
import { formsOfVerb } from './forms.ts';

/** What one word leads to is a guess; two words together hardly stand for anything else. */
const TO_NAME = { word: 0.4, phrase: 0.6 };
/** Notes that never name a thing may describe it in these words, but in many others as well. */
const TO_DESCRIPTION = 0.3;
/** Descriptions that a name leads to. */
const DESCRIPTION_LIMIT = 6;

const DICTIONARY_FORM = /([가-힣]+)다$/;

/**
 * A line is `names = descriptions`, both by commas and in any language; empty lines and lines starting with `#` are left
 * out. A Korean description that ends in a verb or an adjective as dictionaries give it stands for all its forms:
 * 지어내다 for 지어낸, 지어내요. Throws SyntaxError with the line.
 */
export function parseDescriptions(texts: Iterable<string>): Glossary {
  // Reading thousands of phrases takes as long as a question, so they are read when a word begins as they do.
  const unread = new Map<string, (() => void)[]>();
  const found = new Map<string, Map<string, number>>();
  const lead = (key: string, to: readonly string[], weight: number): void => {
    let known = found.get(key);
    if (!known) {
      known = new Map();
      found.set(key, known);
    }
    for (const text of to) known.set(text, Math.max(weight, known.get(text) ?? 0));
  };
  const later = (beginning: string, read: () => void): void => {
    const waiting = unread.get(beginning);
    if (waiting) waiting.push(read);
    else unread.set(beginning, [read]);
  };
  for (const text of texts) {
    for (const line of text.split('\n')) {
      if (line.trim() === '' || line.startsWith('#')) continue;
      const { names, descriptions } = readLine(line);
      for (const description of descriptions) {
        const weight = /[\s-]/.test(description) ? TO_NAME.phrase : TO_NAME.word;
        for (const beginning of beginningsOf(description)) {
          later(beginning, () => {
            for (const key of keysOf(description)) lead(key, names, weight);
          });
        }
      }
      const told = descriptions.slice(0, DESCRIPTION_LIMIT).map(withoutEnding);
      for (const name of names) {
        later(beginningOf(name), () => lead(glossaryKey(name), told, TO_DESCRIPTION));
      }
    }
  }
  return {
    equivalents: (key) => {
      const beginning = beginningOf(key);
      for (const read of unread.get(beginning) ?? []) read();
      unread.delete(beginning);
      return [...(found.get(key) ?? [])]
        .filter(([text]) => glossaryKey(text) !== key)
        .map(([text, weight]) => ({ text, weight }))
        .toSorted((a, b) => b.weight - a.weight);
    },
  };
}

/** Names and descriptions of each line, without what makes them stand for other forms. */
export function* linesOf(texts: Iterable<string>): Generator<readonly string[]> {
  for (const text of texts) {
    for (const line of text.split('\n')) {
      if (line.trim() === '' || line.startsWith('#')) continue;
      const { names, descriptions } = readLine(line);
      yield [...names, ...descriptions.map(withoutEnding)];
    }
  }
}

function beginningOf(text: string): string {
  return /[\p{L}\p{N}]/u.exec(text)?.[0].toLowerCase() ?? '';
}

/** A verb of its own may change its first syllable: 고르다, 골라. */
function beginningsOf(phrase: string): Iterable<string> {
  const verb = DICTIONARY_FORM.exec(phrase);
  if (verb?.index === 0) return new Set(formsOfVerb(verb[1]!).map(beginningOf));
  return [beginningOf(phrase.replace(/^\w+n't /, 't '))];
}

function readLine(line: string): {
  readonly names: readonly string[];
  readonly descriptions: readonly string[];
} {
  const [names = [], descriptions = [], ...more] = line.split('=').map((group) =>
    group
      .split(',')
      .map((phrase) => phrase.trim())
      .filter((phrase) => phrase !== ''),
  );
  if (names.length === 0 || descriptions.length === 0 || more.length > 0) {
    throw new SyntaxError(`A line of descriptions needs names, one "=", and descriptions: ${line}`);
  }
  return { names, descriptions };
}

function keysOf(phrase: string): Iterable<string> {
  const verb = DICTIONARY_FORM.exec(phrase);
  if (!verb) return [keyInQuestions(phrase)];
  const before = keyInQuestions(phrase.slice(0, verb.index));
  return new Set(formsOfVerb(verb[1]!).map((form) => before + keyInQuestions(form)));
}

/** The words as a question's are read: 얼마나 is no 얼마 with a particle, and of "doesn't fit" only "t fit" is a run. */
function keyInQuestions(phrase: string): string {
  let key = '';
  eachRun(phrase.normalize('NFC').replace(/^\w+n't /, 't '), (run) => {
    key += questionStem(readWord(run));
  });
  return key;
}

function withoutEnding(phrase: string): string {
  return phrase.replace(DICTIONARY_FORM, '$1');
}
