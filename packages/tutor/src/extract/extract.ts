import type { Library, RankedPassage, SearchResult, WordVectors } from '@haksup/knowledge';
import type { Reader } from '@haksup/reader';
import type { CourseKey, Language, NearPlace, Source } from '../contract.ts';
import { isOrder } from '../reply/orders.ts';
import { wordingOf } from '../reply/wording.ts';
import type { FollowUp } from './asked.ts';
import { chooseQuotes } from './choose-quotes.ts';
import { type Decision, decide, type Thresholds, weigh } from './decide.ts';
import { layOut } from './lay-out.ts';
import { inOrder } from './order-quotes.ts';
import type { Snippet } from './snippet.ts';

/** What the reader's way needs. */
export interface ExtractParts {
  readonly library: Pick<Library, 'note'>;
  readonly reader: Pick<Reader, 'read'>;
  readonly vectors: WordVectors;
  readonly thresholds: Thresholds;
}

export interface Extraction {
  readonly text: string;
  readonly abstained: boolean;
  readonly sources: readonly Source[];
  readonly near: readonly NearPlace[];
  /** For measuring: how sure the answer is. */
  readonly decision: Decision;
}

/** Answers a whole question with what the reader finds in the retrieved passages, or abstains. */
export async function extract(
  parts: ExtractParts,
  request: {
    readonly course: CourseKey;
    readonly question: string;
    readonly language: Language;
    readonly found: SearchResult;
    readonly followUp?: FollowUp | undefined;
  },
  signal?: AbortSignal,
): Promise<Extraction> {
  const { course, question, language, found, followUp } = request;
  const { passages, terms } = found;
  const wording = wordingOf(language);
  const result = await parts.reader.read(
    { question, terms, passages: passages.map(({ heading, text }) => ({ heading, text })) },
    { signal, limit: 64 },
  );
  const asked = { question, terms, passages, vectors: parts.vectors, followUp };
  const quoted = await chooseQuotes(parts.library, course, weigh(result, asked), passages, question, terms);
  const decision = decide(result, quoted, asked, parts.thresholds);
  if (!decision.answers || isOrder(question)) {
    const near = nearPlaces(passages);
    return { text: wording.nothing(near), abstained: true, sources: [], near, decision };
  }
  const shown = inOrder(quoted, question, terms);
  const sources = shown.map(({ snippet, passage }, index) => sourceOf(index + 1, snippet, passage));
  const text = shown
    .map(({ snippet }, index) => {
      const { text: laidOut, inline } = layOut(snippet);
      const cite = `[${index + 1}]`;
      return inline
        ? wording.quoteInline(laidOut, cite)
        : wording.quoteBlock(laidOut, cite, snippet.kind === 'sentence' ? 'list' : snippet.kind);
    })
    .join('\n');
  return { text, abstained: false, sources, near: [], decision };
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
