import type { Library, Note, RankedPassage, SearchResult } from '@haksup/knowledge';
import type { Reader, SpanReading } from '@haksup/reader';
import type { CourseKey, Language, NearPlace, Source } from '../contract.ts';
import { wordingOf } from '../reply/wording.ts';
import { type Decision, decide, type Thresholds } from './decide.ts';
import { type Evidence, evidenceOf } from './evidence.ts';
import { layOut } from './lay-out.ts';
import { formOf } from './question-form.ts';
import { snap } from './snap.ts';
import { type Snippet, sizeOf } from './snippet.ts';

/** What the reader's way needs. */
export interface ExtractParts {
  readonly library: Pick<Library, 'note'>;
  readonly reader: Pick<Reader, 'read'>;
  readonly thresholds: Thresholds;
}

export interface Extraction {
  readonly text: string;
  readonly abstained: boolean;
  readonly sources: readonly Source[];
  readonly near: readonly NearPlace[];
  /** For measuring: how sure the answer is and what spoke for it. */
  readonly decision: Decision;
  readonly evidence: Evidence;
}

/** A second place is quoted beside the first only while both together stay this short. */
const longestReply = 420;

/** Answers a whole question with what the reader finds in the retrieved passages, or abstains. */
export async function extract(
  parts: ExtractParts,
  request: {
    readonly course: CourseKey;
    readonly question: string;
    readonly language: Language;
    readonly found: SearchResult;
  },
  signal?: AbortSignal,
): Promise<Extraction> {
  const { course, question, language, found } = request;
  const { passages, terms } = found;
  const wording = wordingOf(language);
  const evidence = evidenceOf(terms, passages);
  const result = await parts.reader.read(
    { question, terms, passages: passages.map(({ heading, text }) => ({ heading, text })) },
    { signal, limit: 8 },
  );
  const best = result.readings[0];
  const decision = decide(result, best, evidence, parts.thresholds);
  if (best === undefined || !decision.answers) {
    const near = nearPlaces(passages);
    return { text: wording.nothing(near), abstained: true, sources: [], near, decision, evidence };
  }
  const form = formOf(question);
  const quoted: { snippet: Snippet; passage: RankedPassage }[] = [];
  for (const reading of form.comparison ? result.readings.slice(0, 4) : [best]) {
    if (reading !== best && reading.score < best.score * 0.5) continue;
    const passage = passages[reading.passage]!;
    const note = await parts.library.note(course, passage.note);
    const snippet = snap(note ?? asNote(passage), inNote(reading, passage, note), form);
    if (quoted.some((other) => overlaps(other, { snippet, passage }))) continue;
    if (quoted.length > 0 && size(quoted) + sizeOf(snippet.lines) > longestReply) continue;
    quoted.push({ snippet, passage });
    if (quoted.length === 2) break;
  }
  const sources = quoted.map(({ snippet, passage }, index) => sourceOf(index + 1, snippet, passage));
  const text = quoted
    .map(({ snippet }, index) => {
      const { text: laidOut, inline } = layOut(snippet);
      const cite = `[${index + 1}]`;
      return inline
        ? wording.quoteInline(laidOut, cite)
        : wording.quoteBlock(laidOut, cite, snippet.kind === 'sentence' ? 'list' : snippet.kind);
    })
    .join('\n');
  return { text, abstained: false, sources, near: [], decision, evidence };
}

function inNote(
  reading: SpanReading,
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

export function sourceOf(number: number, snippet: Snippet, passage: RankedPassage): Source {
  const { id, text, start, end } = passage;
  return {
    number,
    note: passage.note,
    heading: passage.heading,
    quote: snippet.lines.map((line) => line.text).join('\n'),
    lines: snippet.lines,
    start: Math.min(...snippet.lines.map((line) => line.start)),
    end: Math.max(...snippet.lines.map((line) => line.end)),
    passage: { id, text, start, end },
  };
}

/** At most three places, each named once. */
export function nearPlaces(passages: readonly RankedPassage[]): NearPlace[] {
  const places = new Map<string, NearPlace>();
  for (const { note, heading } of passages) {
    const key = [note, ...heading.slice(-2)].join('\n');
    if (places.size < 3 && !places.has(key)) places.set(key, { note, heading });
  }
  return [...places.values()];
}

function overlaps(
  one: { snippet: Snippet; passage: RankedPassage },
  other: { snippet: Snippet; passage: RankedPassage },
): boolean {
  if (one.passage.note !== other.passage.note) return false;
  return one.snippet.lines.some((a) => other.snippet.lines.some((b) => a.start < b.end && b.start < a.end));
}

function size(quoted: readonly { snippet: Snippet }[]): number {
  return quoted.reduce((sum, { snippet }) => sum + sizeOf(snippet.lines), 0);
}
