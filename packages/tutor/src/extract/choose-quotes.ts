import type { Library, Note, QuestionTerm, RankedPassage } from '@haksup/knowledge';
import type { CourseKey } from '../contract.ts';
import type { WeighedReading } from './decide.ts';
import { defines } from './definition.ts';
import { formOf, type QuestionForm } from './question-form.ts';
import { snap } from './snap.ts';
import { isScrap } from './snap-scraps.ts';
import { type Snippet, sizeOf } from './snippet.ts';
import { standingNote } from './standing-note.ts';

/** A snippet with the passage it is from. */
export interface Quoted {
  readonly snippet: Snippet;
  readonly passage: RankedPassage;
  /** Probability that it holds the answer, given that something does. */
  readonly share: number;
}

/** How much a reply may quote. */
const limits = { quotes: 6, characters: 500 } as const;
/** Readings that are looked at; what lies behind them is hardly ever worth its length. */
const looked = 24;
/** Characters that a further quote costs besides its own. */
const overhead = 15;
/** The least probability that a quoted character must bring. */
const leastGain = 3.4e-4;
/** A whole list that was asked for needs little company. */
const leastGainBesideList = 5e-3;
/** So does an answer to what something is, … */
const leastGainOfDefinition = 8e-4;
/** … and hardly any where it opens with what was asked for: "A token is …". */
const leastGainBesideDefinition = 3e-3;
/** A comparison needs both of its sides. */
const leastGainOfComparison = 2.5e-4;
/** Where several things are asked for, a whole list is that much likelier to be what is wanted. */
const listBonus = 2;
/** Where one item has more than this share of its list's worth, it is the item that answers and not the list. */
const oneItem = 0.7;
/** The same where the list is too long to be quoted with more than its items' names. */
const oneItemOfNames = 0.35;
/** Code answers few questions that don't ask for it. */
const codeShare = 0.4;
const codeForm =
  /코드|명령|함수|인자|예시|예제|어떻게|문법|\b(?:code|commands?|functions?|arguments?|snippets?|examples?|syntax|how (?:do|to|can))\b|[_(){}=<>]/i;
const itemForm: QuestionForm = { list: false, definition: false, comparison: false, attributes: [] };

type Candidate = Omit<Quoted, 'share'>;

/**
 * What to quote: the likeliest place, and others by the probability that they add for their length. Where the answer is
 * sure that is one sentence; where several may be it, it is all of them, short ones first.
 *
 *     readings ▶ snap each ▶ those in one snippet are one, their shares added ▶ best, then by gain per character
 *
 * @param readings best first.
 * @param terms of the question.
 */
export async function chooseQuotes(
  library: Pick<Library, 'note'>,
  course: CourseKey,
  readings: readonly WeighedReading[],
  passages: readonly RankedPassage[],
  question: string,
  terms: readonly QuestionTerm[],
): Promise<Quoted[]> {
  const form = formOf(question);
  const candidates = await candidatesOf(library, course, readings.slice(0, looked), passages, question);
  const size = ({ snippet }: Quoted): number => sizeOf(snippet.lines);
  const gain = (one: Quoted): number => one.share / (size(one) + overhead);
  const [best, ...others] = candidates.sort((a, b) => b.share - a.share);
  if (best === undefined) return [];
  const chosen = [best];
  let characters = size(best);
  const isWhole = form.list && best.snippet.kind === 'list';
  const least = form.comparison
    ? leastGainOfComparison
    : isWhole
      ? leastGainBesideList
      : form.definition
        ? best.snippet.lines.some(({ text }) => defines(text, terms))
          ? leastGainBesideDefinition
          : leastGainOfDefinition
        : leastGain;
  for (const one of others.toSorted((a, b) => gain(b) - gain(a))) {
    if (gain(one) < least || chosen.length === limits.quotes) break;
    if (characters + size(one) > limits.characters) continue;
    chosen.push(one);
    characters += size(one);
  }
  return joined(chosen.sort((a, b) => b.share - a.share));
}

async function candidatesOf(
  library: Pick<Library, 'note'>,
  course: CourseKey,
  readings: readonly WeighedReading[],
  passages: readonly RankedPassage[],
  question: string,
): Promise<Quoted[]> {
  const form = formOf(question);
  const notes = new Map<string, Promise<Note | undefined>>();
  const noteAt = (path: string): Promise<Note | undefined> => {
    const known = notes.get(path) ?? library.note(course, path);
    notes.set(path, known);
    return known;
  };
  const asksForCode = codeForm.test(question);
  const groups: { whole: Candidate; items: Quoted[]; share: number }[] = [];
  for (const { reading, share } of readings) {
    const passage = passages[reading.passage]!;
    const standing = standingNote(passage, await noteAt(passage.note));
    const range = { start: standing.start + reading.start, end: standing.start + reading.end };
    const snapped = snap(standing.note, range, form);
    if (isScrap(standing.note, snapped)) continue;
    const snippet = standing.placed(snapped);
    if (isReferences(snippet) && !asksForReferences.test(question)) continue;
    const worth = share * (snippet.kind === 'code' && !asksForCode ? codeShare : 1);
    const whole = { snippet, passage };
    let group = groups.find((other) => overlaps(other.whole, whole));
    if (group === undefined) {
      group = { whole, items: [], share: 0 };
      groups.push(group);
    }
    group.share += worth;
    // A row of a table of which another reading makes the whole.
    if (snippet.kind === 'table' && group.whole.snippet.kind === 'list') {
      group.items.push({ ...whole, share: worth });
    }
    // A list that is headed by what is asked for (its drawbacks, its steps) is the answer as a whole.
    if (snippet.kind !== 'list' || isHeadedBy(form, snippet, passage)) continue;
    const item = standing.placed(snap(standing.note, range, itemForm));
    // The line that leads in to a list stands for the whole of it.
    const leads =
      snippet.leadIn && overlaps({ snippet: item, passage }, { snippet: first(snippet), passage });
    if (!leads) group.items.push({ snippet: item, passage, share: worth });
  }
  return groups.map(({ whole, items, share }) => {
    const ranked = items.toSorted((a, b) => b.share - a.share);
    // A table's header leads to all of it, and its rows tell which one is asked for.
    const row = ranked.find(({ snippet }) => snippet.kind === 'table');
    if (row !== undefined && !form.list) return { ...row, share };
    const best = ranked[0];
    const enough = best !== undefined && isShortened(whole.snippet, best.snippet) ? oneItemOfNames : oneItem;
    if (best !== undefined && best.share > enough * share) return best;
    return { ...whole, share: form.list && whole.snippet.kind === 'list' ? share * listBonus : share };
  });
}

function isHeadedBy(form: QuestionForm, list: Snippet, passage: RankedPassage): boolean {
  const above = `${list.leadIn ? list.lines[0]!.text : ''}\n${passage.heading.at(-1) ?? ''}`.toLowerCase();
  return form.attributes.some((name) => above.includes(name));
}

/** Whether a list quotes less of an item than the item by itself. */
function isShortened(list: Snippet, item: Snippet): boolean {
  const whole = sizeOf(item.lines);
  return list.lines.some(({ start, text }) => start === item.lines[0]?.start && text.length + 20 < whole);
}

/** Lists of what else there is to read, which name everything and say nothing of it. */
function isReferences({ kind, leadIn, lines }: Snippet): boolean {
  return (
    kind === 'list' &&
    leadIn &&
    /^[^\p{L}]*(?:references?|further reading|resources|see also|bibliography|참고\s?(?:문헌|자료|링크)|더 읽을)/iu.test(
      lines[0]!.text,
    )
  );
}
const asksForReferences =
  /\b(?:references?|resources?|papers?|books?|articles?|links?|read|learn more|tutorials?|courses?|library|libraries|tools?)\b|자료|참고|논문|책|링크|더 읽|글|강의|도구/i;

const first = (snippet: Snippet): Snippet => ({ ...snippet, lines: snippet.lines.slice(0, 1) });

/** Sentences of one passage become one quote of several lines, in the note's order. */
function joined(chosen: readonly Quoted[]): Quoted[] {
  const quotes: Quoted[] = [];
  for (const one of chosen) {
    const at = quotes.findIndex(
      (other) =>
        other.passage.id === one.passage.id &&
        other.snippet.kind === 'sentence' &&
        one.snippet.kind === 'sentence',
    );
    if (at < 0) {
      quotes.push(one);
      continue;
    }
    const lines = [...quotes[at]!.snippet.lines, ...one.snippet.lines].sort((a, b) => a.start - b.start);
    const share = quotes[at]!.share + one.share;
    quotes[at] = { passage: one.passage, snippet: { ...one.snippet, lines }, share };
  }
  return quotes;
}

function overlaps(one: Candidate, other: Candidate): boolean {
  if (one.passage.note !== other.passage.note) return false;
  return one.snippet.lines.some((a) => other.snippet.lines.some((b) => a.start < b.end && b.start < a.end));
}
