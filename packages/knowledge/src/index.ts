/** Notes to passages, passages to ranked passages with sources, on PGlite or Postgres. */
export type {
  Block,
  BlockKind,
  CourseKey,
  CourseStats,
  CourseSummary,
  Embedder,
  IngestOptions,
  IngestProgress,
  IngestReport,
  Library,
  Note,
  NoteSource,
  Passage,
  QuestionTerm,
  RankedPassage,
  Reading,
  SearchOptions,
  SearchResult,
  TextRange,
} from './contract.ts';
export type { Database, DatabaseLocation, Migration, Queryable, SqlValue } from './database/database.ts';
export {
  DatabaseConnectionError,
  DatabaseDamagedError,
  DatabaseLockedError,
  SchemaTooNewError,
  VectorsUnavailableError,
} from './database/errors.ts';
export { type OpenDatabaseOptions, openDatabase } from './database/open.ts';
export { NotesFolderError, readFolder } from './ingestion/read-folder.ts';
export { type OpenLibraryOptions, openLibrary } from './library.ts';
export { type CutOptions, type CutPassage, cutPassages } from './passages/cut.ts';
export { sentencesOf } from './passages/sentences.ts';
export {
  ArchiveTooLargeError,
  FileTooLargeError,
  NestingTooDeepError,
  ReadingTimeoutError,
  UndecodableTextError,
  UnreadableNoteError,
  UnsupportedFormatError,
} from './reading/errors.ts';
export { noteEndings, readNote } from './reading/read-note.ts';
export { openWordVectors, type WordVectors, WordVectorsError } from './word-vectors.ts';
