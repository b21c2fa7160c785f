import type { RankedPassage } from '@haksup/knowledge';
import type { Reader, ReadResult, SpanReading } from '@haksup/reader';
import type { StoredTurn } from './store.ts';
import type { Leaning } from './understand.ts';

/** How much of a sentence's odds is left where an earlier turn quoted it: a follow-up asks for what was not said. */
const said = 0.3;

/**
 * The reader as a follow-up needs it. The passages are read twice, for the whole question and for the follow-up as it
 * was asked: they are about the subject anyway, so that its name tells their sentences apart less than the words that
 * are new. The two readings count the same; sentences that were quoted before count less.
 *
 * @param passages those that will be read, with their ranges in the notes.
 */
export function readingOn(
  reader: Pick<Reader, 'read'>,
  passages: readonly RankedPassage[],
  { asked }: Leaning,
  past: readonly StoredTurn[],
): Pick<Reader, 'read'> {
  const quoted = past.flatMap(({ reply }) => reply.sources);
  const share = (passage: number, start: number, end: number): number => {
    const { note, start: offset } = passages[passage]!;
    const before = quoted.some(
      (source) =>
        source.note === note &&
        source.lines.some((line) => line.start < offset + end && offset + start < line.end),
    );
    return before ? said : 1;
  };
  return {
    async read(request, options) {
      const whole = await reader.read(request, options);
      const own = await reader.read({ ...request, ...asked }, options);
      const { answerable, sentences, readings } = between(whole, own);
      return {
        answerable,
        sentences: sentences.map((sentence) => ({
          ...sentence,
          usability: sentence.usability * share(sentence.passage, sentence.start, sentence.end),
        })),
        readings: readings
          .map((reading) => {
            const { passage, score, sentence } = reading;
            return { ...reading, score: score * share(passage, sentence.start, sentence.end) };
          })
          .sort((a, b) => b.score - a.score)
          .slice(0, options?.limit ?? 8),
      };
    },
  };
}

/** Two readings of the same passages as one: log-odds and scores half-way between them. */
function between(one: ReadResult, other: ReadResult): ReadResult {
  const usability = new Map(other.sentences.map((sentence) => [keyOf(sentence), sentence.usability]));
  const readings = new Map<string, SpanReading>();
  for (const reading of [...one.readings, ...other.readings]) {
    const key = keyOf({ passage: reading.passage, start: reading.sentence.start });
    const known = readings.get(key);
    const surer = known === undefined || reading.score > 2 * known.score ? reading : known;
    readings.set(key, { ...surer, score: (known?.score ?? 0) + reading.score / 2 });
  }
  return {
    answerable: halfway(one.answerable, other.answerable),
    sentences: one.sentences.map((sentence) => ({
      ...sentence,
      usability: halfway(sentence.usability, usability.get(keyOf(sentence)) ?? sentence.usability),
    })),
    readings: [...readings.values()],
  };
}

function keyOf({ passage, start }: { readonly passage: number; readonly start: number }): string {
  return `${passage}:${start}`;
}

/** The probability whose log-odds lie in the middle. */
function halfway(one: number, other: number): number {
  return 1 / (1 + Math.exp(-(logOdds(one) + logOdds(other)) / 2));
}

function logOdds(probability: number): number {
  return Math.log((probability + 1e-4) / (1 - probability + 1e-4));
}
