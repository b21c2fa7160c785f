import type { QuestionTerm, RankedPassage, SearchResult } from '@haksup/knowledge';
import { evidenceOf, isIn } from '../extract/evidence.ts';
import { makeWhole, type PastQuestion } from './follow-up.ts';
import type { StoredTurn } from './store.ts';

/** A question as the conversation makes it, with what was retrieved for it. */
export interface Understood {
  /** It can be understood without the conversation; `found.terms` are ranges of it. */
  readonly question: string;
  /** What it is about, for the questions that follow. */
  readonly subject?: string;
  readonly found: SearchResult;
  /** Present where it leans on an earlier turn. */
  readonly leaning?: Leaning;
}

/** What a follow-up leans on. */
export interface Leaning {
  /** The earlier turn. */
  readonly on: StoredTurn;
  /** The follow-up as it was asked, which says what is new, and its terms (ranges of it). */
  readonly asked: { readonly question: string; readonly terms: readonly QuestionTerm[] };
}

export type Search = (question: string) => Promise<SearchResult>;

/**
 * What a passage is worth beyond its score (as a share of the best one's) where the turn that a question leans on
 * quoted it first, quoted it too, quoted its section, or quoted its note: a conversation stays where it is. Four of
 * five follow-ups over course notes are answered by the passage that was quoted first.
 */
const stays = { first: 0.2, quoted: 0.15, section: 0.1, note: 0.05 } as const;
/** By how much less of what a question names the subject's passages may hold than others, for it to be about the subject. */
const tolerance = 0.05;
/** How many passages are looked at for a question that stands alone. */
const looked = 3;
/** Variants of the subject from this weight on name it. */
const leastSure = 0.7;

/** Makes a question whole from the conversation and retrieves for it. */
export async function understand(
  search: Search,
  question: string,
  past: readonly StoredTurn[],
): Promise<Understood> {
  const whole = makeWhole(question, past.map(asPast));
  const own = whole.subject === undefined ? {} : { subject: whole.subject };
  const on = antecedentOf(past);
  if (on === undefined || !(whole.completed || whole.alternative)) {
    return { question: whole.text, ...own, found: await search(whole.text) };
  }
  const alone = await search(question);
  const leaning = { on, asked: { question, terms: alone.terms } };
  if (whole.completed) {
    return {
      question: whole.text,
      ...own,
      found: await inConversation(search, whole.text, on),
      leaning,
    };
  }
  const { text, subject } = whole.alternative!;
  const found = await inConversation(search, text, on);
  return isAbout(subject, text, alone, found, on)
    ? { question: text, subject, found, leaning }
    : { question: whole.text, ...own, found: alone };
}

/**
 * The passages for both questions together: the earlier one keeps the subject's passages near even where the words of
 * the follow-up are rarer. The terms are the whole question's alone.
 */
async function inConversation(search: Search, whole: string, on: StoredTurn): Promise<SearchResult> {
  const { terms } = await search(whole);
  const { passages } = await search(`${on.whole} ${whole}`);
  return { terms, passages: staying(passages, on) };
}

/** The passages that the earlier turn quoted, and those near them, move up. */
function staying(passages: readonly RankedPassage[], { reply: { sources } }: StoredTurn): RankedPassage[] {
  const [first] = sources;
  if (first === undefined) return [...passages];
  const best = Math.max(Number.MIN_VALUE, ...passages.map(({ score }) => score));
  const bonus = ({ id, note, heading }: Omit<RankedPassage, 'score'>): number => {
    if (first.passage.id === id) return stays.first;
    if (sources.some((source) => source.passage.id === id)) return stays.quoted;
    const here = sources.filter((source) => source.note === note);
    if (here.some((source) => source.heading.join('\n') === heading.join('\n'))) return stays.section;
    return here.length > 0 ? stays.note : 0;
  };
  const ranked = passages.map((passage) => ({ ...passage, score: passage.score / best + bonus(passage) }));
  return ranked.sort((a, b) => b.score - a.score);
}

/**
 * Whether a question that does not name the conversation's subject is about it all the same: what the question names
 * stands in the subject's passages no less than elsewhere.
 */
function isAbout(
  subject: string,
  text: string,
  alone: SearchResult,
  found: SearchResult,
  on: StoredTurn,
): boolean {
  const at = text.indexOf(subject);
  const named = found.terms.filter(
    ({ start, end, rarity }) => rarity > 0 && start >= at && end <= at + subject.length,
  );
  const subjects = found.passages.filter((passage) => isOf(passage, named, on));
  const here = evidenceOf(alone.terms, subjects).together;
  const elsewhere = evidenceOf(alone.terms, alone.passages.slice(0, looked)).together;
  return here >= elsewhere - tolerance;
}

/** A passage of the section that was quoted, or one that names the subject. */
function isOf(
  passage: RankedPassage,
  named: readonly QuestionTerm[],
  { reply: { sources } }: StoredTurn,
): boolean {
  const heading = passage.heading.join('\n');
  if (sources.some((source) => source.note === passage.note && source.heading.join('\n') === heading)) {
    return true;
  }
  const text = `${passage.title}\n${heading}\n${passage.text}`.toLowerCase();
  return named.length > 0 && named.every((term) => isIn(text, { variants: sureOf(term) }));
}

/** What surely names it: its own words, other names, translations. */
function sureOf({ variants, weights }: QuestionTerm): string[] {
  return variants.filter((_, index) => weights[index]! >= leastSure);
}

/** The last turn that had a subject; where it found nothing, the turn before it about the same. */
function antecedentOf(past: readonly StoredTurn[]): StoredTurn | undefined {
  const last = past.findLast((turn) => turn.subject !== undefined);
  if (last === undefined || last.reply.sources.length > 0) return last;
  const answered = past.findLast((turn) => turn.subject === last.subject && turn.reply.sources.length > 0);
  return answered === undefined ? last : { ...last, reply: answered.reply };
}

/** What a follow-up may lean on: items are the lines that the reply laid out as a list. */
function asPast({ whole, subject, reply }: StoredTurn): PastQuestion {
  const lines = reply.sources[0]?.lines.map((line) => line.text) ?? [];
  const said = `\n${reply.text}\n`;
  const items = lines.filter(
    (line) => said.includes(`\n- ${line}\n`) || (/^\d{1,2}[.)]\s/.test(line) && said.includes(`\n${line}\n`)),
  );
  return { whole, ...(subject === undefined ? {} : { subject }), ...(items.length > 1 && { items }) };
}
