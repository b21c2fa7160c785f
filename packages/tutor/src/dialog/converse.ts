import type { LanguageModelV4 } from '@ai-sdk/provider';
import type { Library, Note, RankedPassage, SearchResult } from '@haksup/knowledge';
import {
  type CountTokens,
  type Exchange,
  PromptTooLongError,
  type RenderedDialog,
  render,
} from '@haksup/prompts';
import type { CourseKey, Language, NearPlace, Source } from '../contract.ts';
import { nearPlaces, sourceOf } from '../extract/extract.ts';
import { type Snippet, slice } from '../extract/snippet.ts';
import { standingNote } from '../extract/standing-note.ts';
import { placeName, wordingOf } from '../reply/wording.ts';
import { AnswerLanguage } from './answer-language.ts';
import { type Citation, ClaimCheck, type NumberedPassage, type Verdict } from './claims.ts';
import { ModelFailure } from './failure.ts';
import { type ModelTimeouts, streamAnswer } from './model-stream.ts';
import { type DialogValues, dialogTemplate } from './prompt.ts';
import { ThoughtFilter } from './thoughts.ts';
import { type Unit, UnitSplitter } from './units.ts';

/** How the language model is used. */
export interface DialogParts {
  readonly library: Pick<Library, 'search' | 'note'>;
  readonly model: LanguageModelV4;
  readonly timeouts: ModelTimeouts;
  /** The most tokens of a prompt. */
  readonly promptBudget: number;
  readonly maxOutputTokens: number;
  readonly countTokens?: CountTokens | undefined;
}

/** `restarted`: what was handed over before is void. */
export type OnText = (added: string, whole: string, restarted: boolean) => void;

export interface Conversed {
  readonly text: string;
  readonly abstained: boolean;
  readonly sources: readonly Source[];
  readonly near: readonly NearPlace[];
  /** Most of it is the model's own words in another language than the question's: `onText` did not hear all of it. */
  readonly isForeign: boolean;
}

/**
 * Answers through a language model, showing only what the notes confirm.
 *
 * The answer is cut into sentences as it streams; each is checked before `onText` hears of it. What the model says
 * on its own is held back until something confirmed follows, so that a reply never opens with it. An answer in another
 * language than the question's is held back as long as it is one.
 *
 * @throws {ModelFailure} the model failed, or nothing it said could be confirmed.
 */
export async function converse(
  parts: DialogParts,
  request: {
    readonly course: CourseKey;
    readonly question: string;
    /** The question made whole, for telling the question's own words from the model's. */
    readonly whole: string;
    readonly language: Language;
    readonly found: SearchResult;
    readonly history: readonly Exchange[];
  },
  onText: OnText,
  signal?: AbortSignal,
): Promise<Conversed> {
  const { course, language, found } = request;
  const given: NumberedPassage[] = found.passages.map((passage, index) => ({ number: index + 1, passage }));
  const prompt = renderPrompt(parts, {
    language,
    question:
      request.whole === request.question ? request.question : `${request.question}\n(= ${request.whole})`,
    history: request.history,
    passages: given.map(({ number, passage }) => ({
      number,
      title: placeName(passage),
      text: passage.text,
    })),
  });
  const left = new Set(prompt.cut.filter((cut) => cut.part === 'passages').map((cut) => cut.index));
  const shown = given.filter((_, index) => !left.has(index));
  const check = new ClaimCheck(shown, `${request.question}\n${request.whole}`, async (claim) => {
    const { terms } = await parts.library.search(course, claim.slice(0, 500), {
      limit: 1,
      ...(signal && { signal }),
    });
    return terms;
  });
  const texts = shown.map(({ passage }) => passage.text);
  const spoken = new AnswerLanguage(language, `${request.question}\n${request.whole}`, texts);
  const page = new Page(language, spoken, shown, onText);
  const thoughts = new ThoughtFilter();
  let splitter = new UnitSplitter();
  const take = async (units: readonly Unit[]): Promise<void> => {
    for (const unit of units) page.add(unit, await check.check(unit));
  };
  const answer = streamAnswer(parts.model, prompt.messages, {
    timeouts: parts.timeouts,
    maxOutputTokens: parts.maxOutputTokens,
    signal,
  });
  let next = await answer.next();
  try {
    for (; !next.done; next = await answer.next()) {
      const { text, voided } = thoughts.push(next.value);
      if (voided) {
        splitter = new UnitSplitter();
        check.forget();
        page.clear();
      }
      await take(splitter.push(text));
    }
  } finally {
    await answer.return(false);
  }
  const last = [...splitter.push(thoughts.end()), ...splitter.end()];
  // An answer that was cut at its length limit ends in half a sentence.
  await take(next.value ? last : last.slice(0, -1));
  return page.close(async (passage) => parts.library.note(course, passage.note), nearPlaces(found.passages));
}

/** @throws {ModelFailure} what cannot be left out is longer than the model reads. */
function renderPrompt({ promptBudget, countTokens }: DialogParts, values: DialogValues): RenderedDialog {
  try {
    return render(dialogTemplate, values, {
      mode: 'dialog',
      budget: promptBudget,
      ...(countTokens && { countTokens }),
    });
  } catch (error) {
    if (!(error instanceof PromptTooLongError)) throw error;
    throw new ModelFailure('too-long', error.message, { cause: error });
  }
}

/** The reply while it grows. */
class Page {
  readonly #language: Language;
  readonly #spoken: AnswerLanguage;
  readonly #given: readonly NumberedPassage[];
  readonly #onText: OnText;
  #text = '';
  /** How much of the text was handed over. */
  #handed = 0;
  /** What was handed over is void. */
  #restarted = false;
  #held: string[] = [];
  #admitted = false;
  /** The model's number → the reply's number and the ranges of the passage that were leant on. */
  readonly #cited = new Map<number, { number: number; ranges: { start: number; end: number }[] }>();

  constructor(language: Language, spoken: AnswerLanguage, given: readonly NumberedPassage[], onText: OnText) {
    this.#language = language;
    this.#spoken = spoken;
    this.#given = given;
    this.#onText = onText;
  }

  add(unit: Unit, verdict: Verdict): void {
    switch (verdict.kind) {
      case 'dropped':
        return;
      case 'admission':
        this.#admitted = true;
        return;
      case 'plain':
        this.#held.push(unit.prefix + verdict.body);
        return;
      case 'marked':
        this.#held.push(`${unit.prefix}${verdict.body} ${wordingOf(this.#language).notFromNotes}`);
        return;
      case 'supported': {
        const cites = unit.kind === 'code' ? `\n${this.#cite(verdict.by)}` : ` ${this.#cite(verdict.by)}`;
        const added = [...this.#held, `${unit.prefix}${verdict.body}${cites}`].join('');
        this.#held = [];
        if (unit.kind === 'sentence') this.#spoken.count(verdict.body);
        this.#write(added);
      }
    }
  }

  #cite(by: readonly Citation[]): string {
    return by
      .map(({ number, sentences }) => {
        const cited = this.#cited.get(number) ?? { number: this.#cited.size + 1, ranges: [] };
        cited.ranges.push(...sentences.map(({ start, end }) => ({ start, end })));
        this.#cited.set(number, cited);
        return `[${cited.number}]`;
      })
      .join('');
  }

  /** Begins anew. */
  clear(): void {
    this.#restarted ||= this.#handed > 0;
    this.#text = '';
    this.#handed = 0;
    this.#spoken.clear();
    this.#held = [];
    this.#admitted = false;
    this.#cited.clear();
  }

  #write(added: string): void {
    this.#text += this.#text === '' ? added.trimStart() : added;
    if (this.#spoken.isForeign) return;
    this.#onText(this.#text.slice(this.#handed), this.#text, this.#restarted);
    this.#handed = this.#text.length;
    this.#restarted = false;
  }

  async close(
    noteOf: (passage: RankedPassage) => Promise<Note | undefined>,
    near: readonly NearPlace[],
  ): Promise<Conversed> {
    if (this.#cited.size === 0) {
      if (!this.#admitted)
        throw new ModelFailure('unusable-answer', 'no sentence could be confirmed in the notes');
      const text = wordingOf(this.#language).nothing(near);
      this.#onText(text, text, this.#restarted);
      return { text, abstained: true, sources: [], near, isForeign: false };
    }
    // Marked sentences at the end have confirmed ones before them; a lead-in at the end introduces nothing.
    const marked = this.#held.filter((text) => text.endsWith(wordingOf(this.#language).notFromNotes));
    if (marked.length > 0) this.#write(marked.join(''));
    const sources: Source[] = [];
    for (const [modelNumber, { number, ranges }] of this.#cited) {
      const { passage } = this.#given.find((one) => one.number === modelNumber)!;
      sources.push(sourceOf(number, quoteOf(passage, ranges, await noteOf(passage)), passage));
    }
    return { text: this.#text, abstained: false, sources, near: [], isForeign: this.#spoken.isForeign };
  }
}

/** The sentences that were leant on, in the note's order, neighbours joined. */
function quoteOf(
  passage: RankedPassage,
  ranges: readonly { start: number; end: number }[],
  note: Note | undefined,
): Snippet {
  const standing = standingNote(passage, note);
  const sorted = [...ranges].sort((a, b) => a.start - b.start);
  const joined: { start: number; end: number }[] = [];
  for (const range of sorted) {
    const last = joined.at(-1);
    const gap = last === undefined ? '\n' : passage.text.slice(last.end, range.start);
    if (last !== undefined && (range.start < last.end || /^[^\S\n]*$/.test(gap)))
      last.end = Math.max(last.end, range.end);
    else joined.push({ ...range });
  }
  const lines = joined.map(({ start, end }) =>
    slice(standing.note.text, standing.start + start, standing.start + end),
  );
  return standing.placed({ kind: 'sentence', lines, leadIn: false, cells: [] });
}
