/**
 * What the reader promises: a question and passages in, spans with calibrated scores out. It knows neither notes
 * nor languages' dictionaries; what matches what is told to it by the question's terms.
 */

/** A half-open range `[start, end)` in UTF-16 code units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/**
 * A piece of the question and what would match it in a passage. `@haksup/knowledge` makes these; its
 * `QuestionTerm` fits as it is.
 */
export interface QuestionTerm extends TextRange {
  /** Strings that match the term in a passage, compared without case: stem, translation, synonym. At most 32 are read. */
  readonly variants: readonly string[];
  /**
   * How sure each variant is, 0 … 1, in the order of `variants`: 0.95 and more is the word itself. Left out: a
   * variant that begins like the question's own word is the word itself, any other a translation.
   */
  readonly weights?: readonly number[];
  /** 0: in every passage of the course … 1: in one passage or in none. */
  readonly rarity: number;
}

export interface ReaderPassage {
  /** The headings above the passage, outermost first. */
  readonly heading: readonly string[];
  /** Blocks (paragraphs, list items, table rows) stand on lines of their own. At most 20,000 characters. */
  readonly text: string;
}

export interface ReadRequest {
  /** 1 to 4000 characters; what goes beyond 48 words is read from the end of the question. */
  readonly question: string;
  /**
   * Left out or empty: the reader takes the question's words as terms, each as rare as it is in these passages. At most
   * 4000; the 512 rarest are read.
   */
  readonly terms?: readonly QuestionTerm[];
  /** 0 to 64, in any order. */
  readonly passages: readonly ReaderPassage[];
}

/** One answer found in a passage. */
export interface SpanReading extends TextRange {
  /** Index into the request's passages. `start` and `end` are offsets in that passage's text. */
  readonly passage: number;
  /** The sentence, list item or table row that the span lies in; offsets in the passage's text. */
  readonly sentence: TextRange;
  /** Probability that this sentence answers the question, 0 … 1. Calibrated: 0.7 means right in 7 of 10. */
  readonly score: number;
}

/** How much a sentence, list item or table row says that the question asks for. */
export interface SentenceReading extends TextRange {
  readonly passage: number;
  /** Probability, 0 … 1, that the sentence is an answer or a part of one (an item of the list asked for). */
  readonly usability: number;
}

export interface ReadResult {
  /** Probability that the passages answer the question at all, 0 … 1. Calibrated. */
  readonly answerable: number;
  /** Best first, one per sentence, at most `limit` of {@link ReadOptions}. Empty where there are no passages. */
  readonly readings: readonly SpanReading[];
  /** Every sentence of every passage, in order. */
  readonly sentences: readonly SentenceReading[];
}

export interface ReadOptions {
  /** Aborting rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** 1 … 64, default 8. */
  readonly limit?: number;
}

/** An opened reader. Any number of reads may be under way at once. */
export interface Reader {
  /**
   * Answers from the passages, or says how unlikely it is that they hold an answer. Never blocks the event loop.
   *
   * @throws {RequestError} the request or `limit` is malformed or beyond its bounds.
   * @throws {ReaderReleasedError} after `release`.
   * @throws the signal's reason.
   */
  read(request: ReadRequest, options?: ReadOptions): Promise<ReadResult>;
  /** What the weights say of themselves: recipe version, hashes, sizes, what was measured when they were made. */
  readonly card: ReaderCard;
  /** Frees the model; later reads are refused. Calling it again is harmless. */
  release(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The weights' own description, as stored in `manifest.json`. */
export interface ReaderCard {
  readonly recipe: string;
  /** SHA-256 over the training data. */
  readonly data: string;
  readonly parameters: number;
  /** What was measured on held-out lessons: name → value. */
  readonly measured: Readonly<Record<string, number>>;
}
