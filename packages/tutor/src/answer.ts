import type { Library, RankedPassage, SearchResult } from '@haksup/knowledge';
import type { Reader } from '@haksup/reader';
import type { AskOptions, CourseKey, Notice, Reply } from './contract.ts';
import { makeWhole, type PastQuestion } from './conversation/follow-up.ts';
import type { StoredTurn } from './conversation/store.ts';
import { converse, type DialogParts } from './dialog/converse.ts';
import { ModelFailure } from './dialog/failure.ts';
import type { Thresholds } from './extract/decide.ts';
import { evidenceOf } from './extract/evidence.ts';
import { type Extraction, extract } from './extract/extract.ts';
import { languageOf } from './language/detect.ts';
import { smallTalk } from './reply/small-talk.ts';
import { wordingOf } from './reply/wording.ts';

export interface AnswerParts {
  readonly library: Pick<Library, 'search' | 'note'>;
  readonly reader: Pick<Reader, 'read'>;
  readonly passages: number;
  readonly thresholds: Thresholds;
  readonly dialog: DialogParts | undefined;
}

export interface Answered {
  readonly reply: Omit<Reply, 'milliseconds'>;
  /** The question made whole, and what it is about: what the next question may lean on. */
  readonly whole: string;
  readonly subject: string | undefined;
}

/** How many earlier exchanges a language model is shown at most. */
const shownHistory = 6;
/** Share of the question's own words that passages about the conversation's subject must hold. */
const leastOwnCoverage = 0.5;
/** How much surer the reader must be of the question about the conversation's subject. */
const clearGain = 0.15;

/** One turn, from the question as it was written to the reply. */
export async function answer(
  parts: AnswerParts,
  asked: { readonly course: CourseKey; readonly question: string; readonly past: readonly StoredTurn[] },
  { signal, onText }: AskOptions,
): Promise<Answered> {
  const { course, question, past } = asked;
  const language = languageOf(question);
  const wording = wordingOf(language);
  const say = (added: string, whole: string, restarted = false): void =>
    onText?.({ added, whole, restarted });
  const none = { language, abstained: true, sources: [], near: [], by: 'reader' } as const;

  const small = smallTalk(question, language);
  if (small !== undefined) {
    say(small, small);
    return { reply: { ...none, text: small }, whole: question, subject: undefined };
  }

  const whole = makeWhole(question, past.map(asPast));
  const search = (text: string): Promise<SearchResult> =>
    parts.library.search(course, text, { limit: parts.passages, ...(signal && { signal }) });
  const found = await search(whole.text);
  signal?.throwIfAborted();
  const readings: Reading[] = [{ question: whole.text, subject: whole.subject, found }];
  if (whole.alternative !== undefined) {
    const { text, subject } = whole.alternative;
    const other = await search(text);
    // Said of the subject, the question must still ask for something that is there.
    if (evidenceOf(found.terms, other.passages).coverage >= leastOwnCoverage) {
      readings.push({ question: text, subject, found: other });
    }
  }
  const done = (reply: Omit<Reply, 'milliseconds' | 'language'>, as: Reading = readings[0]!): Answered => ({
    reply: { ...reply, language, ...(as.question === question ? {} : { understoodAs: as.question }) },
    whole: as.question,
    subject: as.subject,
  });
  if (readings.every((reading) => reading.found.passages.length === 0)) {
    const text = wording.nothing([]);
    say(text, text);
    return done({ ...none, text });
  }

  let notice: Notice | undefined;
  let shown = '';
  if (parts.dialog !== undefined) {
    try {
      const history = past
        .slice(-shownHistory)
        .map((turn) => ({ user: turn.question, assistant: turn.reply.text }));
      const conversed = await converse(
        parts.dialog,
        { course, question, whole: whole.text, language, found: merged(readings, parts.passages), history },
        (added, all) => {
          shown = all;
          say(added, all);
        },
        signal,
      );
      return done({ ...conversed, by: 'model' });
    } catch (error) {
      if (!(error instanceof ModelFailure)) throw error;
      notice = { reason: error.reason, text: wording.fallback(error.reason) };
    }
  }

  const extracted = [];
  for (const reading of readings) {
    const request = { course, question: reading.question, language, found: reading.found };
    extracted.push({ reading, ...(await extract(parts, request, signal)) });
  }
  const { text, abstained, sources, near, reading } = surest(extracted);
  say(text, text, shown !== '');
  return done({ text, abstained, sources, near, by: 'reader', ...(notice && { notice }) }, reading);
}

/** One way to understand the question, with what was retrieved for it. */
interface Reading {
  readonly question: string;
  readonly subject: string | undefined;
  readonly found: SearchResult;
}

/** As it was asked, unless the reader is clearly surer of the question about the conversation's subject. */
function surest<Read extends Extraction>(extracted: readonly Read[]): Read {
  const [asked, alternative] = extracted as [Read, Read | undefined];
  if (alternative === undefined || alternative.abstained) return asked;
  const gain = alternative.decision.confidence - asked.decision.confidence;
  return asked.abstained || gain > clearGain ? alternative : asked;
}

/** The passages of all readings in turns, best first, each once. */
function merged(readings: readonly Reading[], most: number): SearchResult {
  const passages = new Map<number, RankedPassage>();
  for (let rank = 0; rank < most; rank += 1) {
    for (const { found } of readings) {
      const passage = found.passages[rank];
      if (passage !== undefined && passages.size < most) passages.set(passage.id, passage);
    }
  }
  return { terms: readings[0]!.found.terms, passages: [...passages.values()] };
}

/** What a follow-up may lean on: items are the lines that the reply laid out as a list. */
function asPast({ whole, subject, reply }: StoredTurn): PastQuestion {
  const lines = reply.sources[0]?.lines.map((line) => line.text) ?? [];
  const items = lines.filter((line) => /\n(?:- )?$/.test(reply.text.split(line)[0]!) && line !== lines[0]);
  return { whole, ...(subject === undefined ? {} : { subject }), ...(items.length > 1 && { items }) };
}
