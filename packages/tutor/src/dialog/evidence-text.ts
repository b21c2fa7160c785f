import { familiesOf } from '../text/concepts.ts';
import { sentencesIn } from '../text/sentences.ts';
import { type ContentWord, contentWords } from '../text/words.ts';

/** A passage as evidence: its sentences with what they say, ready to be compared with claims. */
export interface EvidenceText {
  readonly text: string;
  readonly sentences: readonly EvidenceSentence[];
  /** Stems of the headings and the note's title: what the whole passage is about. */
  readonly about: ReadonlySet<string>;
  readonly aboutText: string;
  readonly numbers: ReadonlySet<string>;
  /** How many list items or table rows it holds, since "three kinds" may only be counted, not said. */
  readonly items: number;
}

export interface EvidenceSentence {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Lower case, NFKC. */
  readonly lower: string;
  readonly stems: ReadonlySet<string>;
  readonly families: ReadonlySet<string>;
}

export function evidenceText(passage: {
  readonly text: string;
  readonly title: string;
  readonly heading: readonly string[];
}): EvidenceText {
  const aboutText = [passage.title, ...passage.heading].join('\n').normalize('NFKC').toLowerCase();
  const about = contentWords(aboutText);
  const sentences = sentencesIn(passage.text).map(({ start, end }) => {
    const text = passage.text.slice(start, end);
    const words = contentWords(text);
    return {
      start,
      end,
      text,
      lower: text.normalize('NFKC').toLowerCase(),
      stems: new Set(words.map((word) => word.stem)),
      families: new Set(words.flatMap((word) => [...familiesOf(word.stem)])),
    };
  });
  const numbers = [...contentWords(passage.text), ...about].filter(
    (word: ContentWord) => word.kind === 'number',
  );
  return {
    text: passage.text,
    sentences,
    about: new Set(about.map((word) => word.stem)),
    aboutText,
    numbers: new Set(numbers.map((word) => word.stem)),
    items: passage.text.split('\n').filter((line) => /^\s*(?:[-*•]|\d+[.)])\s|\S \| \S/.test(line)).length,
  };
}
