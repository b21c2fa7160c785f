import { type TokenizerFile, trainByteLevelBpe } from '@haksup/tokenizer';
import { catalogueLesson } from './generators/catalogue.ts';
import type { Lesson } from './lessons.ts';

/** Generated lessons that the vocabulary is learnt from, beside the written ones. */
const generated = 200;
/** Blocks number their generated lessons from 0; these are others. */
const firstSeed = 2_000_000_000;

/** Word pieces of the training lessons; lower case, as the reader looks them up. */
export function trainVocabulary(lessons: readonly Lesson[], vocabularySize: number): TokenizerFile {
  const texts = [
    ...lessons,
    ...Array.from({ length: generated }, (_, index) => catalogueLesson(firstSeed + index)),
  ].map(({ title, note, questions }) =>
    // Words stand after a space, as the reader encodes them one by one.
    ` ${[title, note, ...questions.map(({ question }) => question)].join(' ').replace(/\s+/g, ' ')}`
      .normalize('NFKC')
      .toLowerCase(),
  );
  return trainByteLevelBpe(texts, { vocabularySize, normalization: 'NFKC' });
}
