/** Terms that mean the same: across languages, across spellings, across words. */
import { wordsOf } from './words.ts';

/** A string that stands for another, and how surely: 0.7–0.9 another name or a translation, less a neighbour. */
export interface Equivalent {
  readonly text: string;
  readonly weight: number;
}

export interface Glossary {
  /** What else could stand in a passage in place of the term with this key. */
  equivalents(key: string): readonly Equivalent[];
}

/**
 * The key under which spellings of one term meet: its stems without anything between them, so that
 * "fine-tuning", "Fine Tuning", "finetuning" and "미세 조정", "미세조정을" have one key each.
 */
export function glossaryKey(term: string): string {
  return wordsOf(term.normalize('NFC').toLowerCase())
    .map((word) => word.stem)
    .join('');
}

/** One line of a glossary: groups of words; within a group the words stand for each other. */
export interface GlossaryLine {
  readonly groups: readonly (readonly string[])[];
  /** Between words of one group. */
  readonly within: number;
  /** Between words of different groups. */
  readonly across: number;
}

/** Several lines may name the same term; the larger weight wins. */
export function buildGlossary(lines: Iterable<GlossaryLine>): Glossary {
  const entries = new Map<string, Map<string, number>>();
  const add = (from: string, to: string, weight: number): void => {
    const key = glossaryKey(from);
    if (key === '' || key === glossaryKey(to)) return;
    let known = entries.get(key);
    if (!known) {
      known = new Map();
      entries.set(key, known);
    }
    known.set(to, Math.max(weight, known.get(to) ?? 0));
  };
  for (const { groups, within, across } of lines) {
    for (const group of groups) {
      for (const from of group) {
        for (const other of groups) {
          for (const to of other) if (from !== to) add(from, to, other === group ? within : across);
        }
      }
    }
  }
  const sorted = new Map<string, readonly Equivalent[]>();
  for (const [key, known] of entries) {
    const equivalents = [...known].map(([text, weight]) => ({ text, weight }));
    sorted.set(
      key,
      equivalents.toSorted((a, b) => b.weight - a.weight),
    );
  }
  return { equivalents: (key) => sorted.get(key) ?? [] };
}
