import type { Reader, ReadResult, SpanReading } from '@haksup/reader';
import type { FollowUp } from '../extract/asked.ts';
import type { StoredTurn } from './store.ts';
import type { Leaning } from './understand.ts';

/** What the conversation says of a question, for the sentences to be weighed by. */
export function followUpOf({ on, asked }: Leaning, past: readonly StoredTurn[]): FollowUp {
  const quoted = past.flatMap(({ reply }) => reply.sources);
  return {
    ...asked,
    answered: on.reply.sources.length > 0,
    isSaid: ({ note, start: offset }, start, end) =>
      quoted.some(
        (source) =>
          source.note === note &&
          source.lines.some((line) => line.start < offset + end && offset + start < line.end),
      ),
  };
}

/**
 * The reader as a follow-up needs it. The passages are read twice, for the whole question and for the follow-up as it
 * was asked: they are about the subject anyway, so that its name tells their sentences apart less than the words that
 * are new. The two readings count the same.
 */
export function readingOn(reader: Pick<Reader, 'read'>, { question, terms }: FollowUp): Pick<Reader, 'read'> {
  return {
    async read(request, options) {
      const whole = await reader.read(request, options);
      const own = await reader.read({ ...request, question, terms }, options);
      const { answerable, sentences, readings } = between(whole, own);
      const best = readings.toSorted((a, b) => b.score - a.score).slice(0, options?.limit ?? 8);
      return { answerable, sentences, readings: best };
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
