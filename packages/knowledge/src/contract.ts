/**
 * What the package's users hold: courses, notes, passages, terms and the library that joins them.
 * The other modules produce these; the tutor, the reader and the faces consume them.
 */

/** A course belongs to an owner (`local`, `discord:<guild id>`, `discord-user:<user id>`); names are unique per owner. */
export interface CourseKey {
  readonly owner: string;
  readonly name: string;
}

/** A half-open range `[start, end)` in UTF-16 code units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export type BlockKind =
  | 'heading'
  | 'paragraph'
  | 'list-item'
  | 'table-header'
  | 'table-row'
  | 'code'
  | 'quote';

/**
 * One line-level piece of a note's reading text. `start`/`end` cover the words alone: a list item's bullet or
 * number and its indentation stand before `start`, so a slice of a block adds no mark-up.
 */
export interface Block extends TextRange {
  readonly kind: BlockKind;
  /** Heading 1–6; list item: nesting from 0; quote: nesting from 1; otherwise 0. */
  readonly level: number;
  /** Blocks of one list or one table share a number; blocks that stand alone have none. */
  readonly group?: number;
  /** Table row: index (into the reading's blocks) of its `table-header`. */
  readonly header?: number;
  /** List item inside another: index of the item it belongs to. */
  readonly parent?: number;
  /** First block of a list, table or code block: index of the paragraph or heading that introduces it. */
  readonly leadIn?: number;
  /**
   * Table header and table row: the cells by column; they lie inside the block, joined by ` | `. Where cells are merged,
   * the first of their columns has them and the others are empty ranges.
   */
  readonly cells?: readonly TextRange[];
}

/**
 * A note as people read it: mark-up rendered away, one block per line (code keeps its own lines), NFC.
 * `text` holds the blocks in order, separated by line feeds; list items carry `- ` or `1. ` before the block.
 */
export interface Reading {
  readonly title: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** A note of a course: the reading plus the path that names it. */
export interface Note extends Reading {
  /** Path relative to the folder that was ingested, with `/`. */
  readonly path: string;
}

/** A contiguous piece of one note: `text === note.text.slice(start, end)`. */
export interface Passage extends TextRange {
  /** Unique within its course; a changed note gets new ids. */
  readonly id: number;
  /** Path of the note. */
  readonly note: string;
  /** Title of the note. */
  readonly title: string;
  /** The headings above the passage, outermost first; `[]` where the note has none. Never part of `text`. */
  readonly heading: readonly string[];
  readonly text: string;
}

export interface RankedPassage extends Passage {
  /** Larger is better; comparable within one answer only. */
  readonly score: number;
}

/** A piece of the question that retrieval looked for, and what would match it in a passage. */
export interface QuestionTerm extends TextRange {
  /** The characters of the question at `start`…`end`. */
  readonly text: string;
  /** `word`: one word; `phrase`: several words that the glossary knows as one term. */
  readonly kind: 'word' | 'phrase';
  /** Lower-cased strings that match it in a passage: the stem first, then translations, then synonyms. */
  readonly variants: readonly string[];
  /** How sure each variant is: 1 the word itself, 0.7–0.9 another name or a translation, less a neighbour. In the order of `variants`. */
  readonly weights: readonly number[];
  /** 0: in every passage of the course … 1: in one passage or in none. Question words (`what`, `뭐야`) have 0. */
  readonly rarity: number;
}

export interface SearchResult {
  readonly terms: readonly QuestionTerm[];
  /** Best first. */
  readonly passages: readonly RankedPassage[];
}

export interface SearchOptions {
  /** 1–100, default 8. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

/** A file to ingest. `bytes` is called once, when its turn comes, and only if `size` is within the limit. */
export interface NoteSource {
  /** Path relative to the course's folder, with `/`; its ending chooses the reader. */
  readonly path: string;
  /** Size in bytes as known before reading. */
  readonly size: number;
  readonly bytes: () => Promise<Uint8Array>;
}

export interface IngestProgress {
  /** Notes done so far, failed ones included. */
  readonly done: number;
  readonly total: number;
  /** The note just finished. */
  readonly note: string;
  readonly outcome: 'added' | 'unchanged' | 'failed';
}

export interface IngestOptions {
  readonly onProgress?: (progress: IngestProgress) => void;
  /** Stops between notes; notes already committed stay. The call rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Remove the course's notes that are not among the sources. Default false. */
  readonly removeMissing?: boolean;
}

export interface IngestReport {
  /** Paths of new or changed notes. */
  readonly added: readonly string[];
  readonly unchanged: readonly string[];
  readonly removed: readonly string[];
  readonly failed: readonly { readonly note: string; readonly error: Error }[];
  /**
   * Why the embedder failed, where it did: the notes are in and are found by their words; the next ingestion embeds what
   * is left.
   */
  readonly unembedded?: Error;
}

export interface CourseSummary extends CourseKey {
  readonly notes: number;
  readonly passages: number;
}

export interface CourseStats {
  readonly notes: number;
  readonly passages: number;
  /** Characters of reading text. */
  readonly characters: number;
  /** Pairs that the course's own notes taught the glossary. */
  readonly glossaryPairs: number;
}

/**
 * Turns texts into unit-length or any-length vectors of one fixed size; called with at most 64 texts.
 * `name` marks whose vectors are stored: changing it makes the next ingestion embed anew.
 */
export interface Embedder {
  readonly name: string;
  readonly embed: (
    texts: readonly string[],
    options: { readonly signal?: AbortSignal },
  ) => Promise<readonly Float32Array[]>;
}

/**
 * Courses over one database. Every call names the owner; nothing is seen across owners. Owners and names of courses have 1
 * to 200 characters. A call with others, or with an option out of its range, rejects with a ZodError.
 */
export interface Library {
  /**
   * One transaction per note; a failing note is reported and the others go in. Creates the course if needed; one of which
   * no note could be read is not created.
   */
  ingest(course: CourseKey, sources: Iterable<NoteSource>, options?: IngestOptions): Promise<IngestReport>;
  /** Ranked passages and the analysed question, of at most 100,000 characters. An unknown course has no passages. */
  search(course: CourseKey, question: string, options?: SearchOptions): Promise<SearchResult>;
  /** The note with its reading text and blocks, or undefined. */
  note(course: CourseKey, path: string): Promise<Note | undefined>;
  /** Paths and titles of the course's notes, sorted by path. */
  notes(course: CourseKey): Promise<readonly { readonly path: string; readonly title: string }[]>;
  passage(course: CourseKey, id: number): Promise<Passage | undefined>;
  courses(owner: string): Promise<readonly CourseSummary[]>;
  /** Removes a course, or one note of it; true if there was one. */
  remove(course: CourseKey, note?: string): Promise<boolean>;
  stats(course: CourseKey): Promise<CourseStats | undefined>;
}
