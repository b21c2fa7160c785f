/** Terms that mean the same: across languages, across spellings, across words. */
import { questionStem } from './question-words.ts';
import { eachRun, readWord } from './words.ts';

/** A string that stands for another, and how surely: 0.7–0.9 another name or a translation, less a neighbour. */
export interface Equivalent {
  readonly text: string;
  readonly weight: number;
}

/** Other names that a term is looked for by, the surest first. */
export const EQUIVALENT_LIMIT: number = 16;

export interface Glossary {
  /** What else could stand in a passage in place of the term with this key. */
  equivalents(key: string): readonly Equivalent[];
}

/**
 * The key under which spellings of one term meet: its stems without anything between them, so that
 * "fine-tuning", "Fine Tuning", "finetuning" and "미세 조정", "미세조정을" have one key each.
 */
export function glossaryKey(term: string): string {
  let key = '';
  eachRun(term.normalize('NFC').toLowerCase(), (run) => {
    key += questionStem(readWord(run));
  });
  return key;
}

/** One line of a glossary: groups of words; within a group the words stand for each other. */
export interface GlossaryLine {
  readonly groups: readonly (readonly string[])[];
  /** Between words of one group. */
  readonly within: number;
  /** Between words of different groups. */
  readonly across: number;
}

/** Several lines may name the same term; the larger weight wins. Lines are put together when a term is asked for. */
export function buildGlossary(lines: Iterable<GlossaryLine>): Glossary {
  const keys = new Map<string, string>();
  const keyOf = (term: string): string => {
    const known = keys.get(term);
    if (known !== undefined) return known;
    const key = glossaryKey(term);
    keys.set(term, key);
    return key;
  };
  const places = new Map<string, { readonly line: GlossaryLine; readonly group: readonly string[] }[]>();
  for (const line of lines) {
    for (const group of line.groups) {
      for (const key of new Set(group.map(keyOf))) {
        const known = places.get(key);
        if (known) known.push({ line, group });
        else places.set(key, [{ line, group }]);
      }
    }
  }
  places.delete('');

  const asked = new Map<string, readonly Equivalent[]>();
  const find = (key: string): readonly Equivalent[] => {
    const weights = new Map<string, number>();
    for (const { line, group } of places.get(key) ?? []) {
      for (const other of line.groups) {
        const weight = other === group ? line.within : line.across;
        for (const text of other) {
          if (keyOf(text) !== key) weights.set(text, Math.max(weight, weights.get(text) ?? 0));
        }
      }
    }
    return [...weights].map(([text, weight]) => ({ text, weight })).toSorted((a, b) => b.weight - a.weight);
  };
  return {
    equivalents: (key) => {
      if (!places.has(key)) return [];
      const known = asked.get(key);
      if (known) return known;
      const found = find(key);
      asked.set(key, found);
      return found;
    },
  };
}
