import type { Library, Note, RankedPassage } from '@haksup/knowledge';
import type { CourseKey } from '../contract.ts';
import type { WeighedReading } from './decide.ts';
import type { QuestionForm } from './question-form.ts';
import { blockAt, snap } from './snap.ts';
import { type Snippet, sizeOf } from './snippet.ts';

/** A snippet with the passage it is from. */
export interface Quoted {
  readonly snippet: Snippet;
  readonly passage: RankedPassage;
}

const mostQuotes = 4;
/** A further quote joins the best one only while all together stay this short … */
const longestReply = 300;
const longestComparison = 420;
/** … and only if it is not much worse: within this difference of worth. */
const margin = 3;
const comparisonMargin = 2.5;
/** A definition that was found needs little company. */
const definitionMargin = 1;
const listBonus = 0.7;
const listForm: QuestionForm = { list: true, definition: false, comparison: false, attributes: [] };

/**
 * The best reading's quote, and others beside it where the reader is not clearly for one of them: two short places
 * of which one answers serve better than one that may not. A comparison may need both of its sides.
 */
export async function chooseQuotes(
  library: Pick<Library, 'note'>,
  course: CourseKey,
  readings: readonly WeighedReading[],
  passages: readonly RankedPassage[],
  form: QuestionForm,
): Promise<Quoted[]> {
  const chosen: Quoted[] = [];
  const apart = form.comparison ? comparisonMargin : form.definition ? definitionMargin : margin;
  const ranked = form.list ? await listsFirst(library, course, readings, passages) : readings;
  for (const { reading, worth } of ranked) {
    if (chosen.length === mostQuotes) break;
    if (ranked[0]!.worth - worth > apart) break;
    // A list, a table or code answers by itself.
    if (chosen.length > 0 && chosen[0]!.snippet.kind !== 'sentence' && !form.comparison) break;
    const passage = passages[reading.passage]!;
    const note = await library.note(course, passage.note);
    const range = rangeInNote(reading, passage, note);
    // People see the picture, not the words that describe it.
    if (note?.blocks[blockAt(note.blocks, range)]?.kind === 'image') continue;
    const snippet = snap(note ?? asNote(passage), range, form);
    // Beside a sentence a table or a piece of code is more to read than it is worth.
    if (chosen.length > 0 && snippet.kind !== 'sentence' && !form.comparison) continue;
    if (chosen.some((other) => overlaps(other, { snippet, passage }))) continue;
    const size = chosen.reduce((sum, other) => sum + sizeOf(other.snippet.lines), sizeOf(snippet.lines));
    if (chosen.length > 0 && size > (form.comparison ? longestComparison : longestReply)) continue;
    chosen.push({ snippet, passage });
  }
  return joined(chosen);
}

/** Where several things are asked for, a list, a table or what announces one is worth more than a sentence. */
async function listsFirst(
  library: Pick<Library, 'note'>,
  course: CourseKey,
  readings: readonly WeighedReading[],
  passages: readonly RankedPassage[],
): Promise<WeighedReading[]> {
  const weighed: WeighedReading[] = [];
  for (const { reading, worth } of readings) {
    const passage = passages[reading.passage]!;
    const note = await library.note(course, passage.note);
    const snippet = snap(note ?? asNote(passage), rangeInNote(reading, passage, note), listForm);
    weighed.push({ reading, worth: worth + (snippet.kind === 'list' ? listBonus : 0) });
  }
  return weighed.sort((a, b) => b.worth - a.worth);
}

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
    quotes[at] = { passage: one.passage, snippet: { ...one.snippet, lines } };
  }
  return quotes;
}

function rangeInNote(
  reading: WeighedReading['reading'],
  passage: RankedPassage,
  note: Note | undefined,
): { start: number; end: number } {
  // Where the note went away between search and now, its passage stands in for it.
  const offset = note === undefined ? 0 : passage.start;
  return { start: offset + reading.start, end: offset + reading.end };
}

function asNote(passage: RankedPassage): Note {
  return {
    path: passage.note,
    title: passage.title,
    text: passage.text,
    blocks: [{ kind: 'paragraph', level: 0, start: 0, end: passage.text.length }],
  };
}

function overlaps(one: Quoted, other: Quoted): boolean {
  if (one.passage.note !== other.passage.note) return false;
  return one.snippet.lines.some((a) => other.snippet.lines.some((b) => a.start < b.end && b.start < a.end));
}
