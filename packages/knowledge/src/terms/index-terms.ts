/** The strings under which a text is found: stems, joined compounds, character bigrams. */
import { bigramsOf, eachRun, isLatin, readWord, WORD_LIMIT } from './words.ts';

/** Words whose terms a scan remembers. */
const MEMORY_LIMIT = 20_000;

/**
 * Finds the index terms of texts. Hangul and Han: the stem and the bigrams of the whole run. Latin: the stem,
 * and for "fine-tuning" also "finetuning", so that hyphens don't matter.
 */
export class TermScan {
  readonly #wanted: (term: string) => boolean;
  readonly #memory = new Map<string, readonly string[]>();

  /** `wanted`: which terms to report; every occurrence still counts as length. */
  constructor(wanted: (term: string) => boolean = () => true) {
    this.#wanted = wanted;
  }

  /** Calls `emit` for each wanted term in order, with where its word starts. Returns the number of all terms. */
  scan(text: string, emit: (term: string, start: number) => void): number {
    let total = 0;
    let before = '';
    let beforeEnd = -2;
    eachRun(text, (run, start) => {
      const terms = this.#termsOf(run);
      total += isLatin(run) ? 1 : run.length;
      for (const term of terms) emit(term, start);
      if (start === beforeEnd + 1 && text[beforeEnd] === '-' && before.length + run.length <= WORD_LIMIT) {
        if (isLatin(before) && isLatin(run)) {
          const compound = before.toLowerCase() + readWord(run).stem;
          if (this.#wanted(compound)) emit(compound, start);
        }
      }
      before = run;
      beforeEnd = start + run.length;
    });
    return total;
  }

  #termsOf(run: string): readonly string[] {
    const known = this.#memory.get(run);
    if (known) return known;
    if (this.#memory.size >= MEMORY_LIMIT) this.#memory.clear();
    const { stem, surface, script } = readWord(run);
    const terms = stem.length <= WORD_LIMIT ? [stem] : [];
    if (script !== 'latin') terms.push(...bigramsOf(surface));
    const wanted = terms.filter(this.#wanted);
    this.#memory.set(run, wanted);
    return wanted;
  }
}

/** The index terms of a text, in order, with repetitions. */
export function indexTermsOf(text: string): string[] {
  const terms: string[] = [];
  new TermScan().scan(text, (term) => terms.push(term));
  return terms;
}
