import type { Library, WordVectors } from '@haksup/knowledge';
import type { Reader } from '@haksup/reader';
import type { AskOptions, CourseKey, Notice, Reply } from './contract.ts';
import { followUpOf, readingOn } from './conversation/read-on.ts';
import type { StoredTurn } from './conversation/store.ts';
import { understand } from './conversation/understand.ts';
import { type Conversed, converse, type DialogParts } from './dialog/converse.ts';
import { ModelFailure } from './dialog/failure.ts';
import { shownExchange } from './dialog/history.ts';
import type { Thresholds } from './extract/decide.ts';
import { extract } from './extract/extract.ts';
import { hearing } from './hear.ts';
import { languageOf } from './language/detect.ts';
import { smallTalk } from './reply/small-talk.ts';
import { wordingOf } from './reply/wording.ts';

export interface AnswerParts {
  readonly library: Pick<Library, 'search' | 'note'> & Partial<Pick<Library, 'stats'>>;
  readonly reader: Pick<Reader, 'read'>;
  readonly vectors: WordVectors;
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

/** One turn, from the question as it was written to the reply. */
export async function answer(
  parts: AnswerParts,
  asked: { readonly course: CourseKey; readonly question: string; readonly past: readonly StoredTurn[] },
  { signal, onText }: AskOptions,
): Promise<Answered> {
  const { course, question, past } = asked;
  const language = languageOf(question);
  const wording = wordingOf(language);
  const say = hearing(onText);
  const none = { language, abstained: true, sources: [], near: [], by: 'reader' } as const;

  const small = smallTalk(question, language);
  if (small !== undefined) {
    say(small, small);
    return { reply: { ...none, text: small }, whole: question, subject: undefined };
  }

  const asWhole = await understand(
    (text) => parts.library.search(course, text, { limit: parts.passages, ...(signal && { signal }) }),
    question,
    past,
  );
  signal?.throwIfAborted();
  const { question: whole, subject, found, leaning } = asWhole;
  const done = (reply: Omit<Reply, 'milliseconds' | 'language'>): Answered => ({
    reply: { ...reply, language, ...(whole === question ? {} : { understoodAs: whole }) },
    whole,
    subject,
  });
  if (found.passages.length === 0) {
    const { library } = parts;
    const isEmpty = library.stats !== undefined && ((await library.stats(course))?.notes ?? 0) === 0;
    const text = isEmpty ? wording.noNotes : wording.nothing([]);
    say(text, text);
    return done({ ...none, text });
  }

  let notice: Notice | undefined;
  let foreign: Omit<Conversed, 'isForeign'> | undefined;
  let shown = '';
  if (parts.dialog !== undefined) {
    try {
      const history = past.slice(-shownHistory).map((turn) => shownExchange(turn, found.passages));
      const { isForeign, ...conversed } = await converse(
        parts.dialog,
        { course, question, whole, language, found, history },
        (added, all, restarted) => {
          shown = all;
          say(added, all, restarted);
        },
        signal,
      );
      if (!isForeign) return done({ ...conversed, by: 'model' });
      foreign = conversed;
      notice = { reason: 'other-language', text: wording.fallback('other-language') };
    } catch (error) {
      if (!(error instanceof ModelFailure)) throw error;
      notice = { reason: error.reason, text: wording.fallback(error.reason) };
    }
  }

  const followUp = leaning && followUpOf(leaning, past);
  const { text, abstained, sources, near } = await extract(
    followUp === undefined ? parts : { ...parts, reader: readingOn(parts.reader, followUp) },
    { course, question: whole, language, found, followUp },
    signal,
  );
  if (abstained && foreign !== undefined) {
    // Confirmed in the notes, in whatever language, is more than nothing.
    say(foreign.text, foreign.text, shown !== '');
    return done({
      ...foreign,
      by: 'model',
      notice: { reason: 'other-language', text: wording.otherLanguage },
    });
  }
  say(text, text, shown !== '');
  return done({ text, abstained, sources, near, by: 'reader', ...(notice && { notice }) });
}
