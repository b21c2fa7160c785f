/** Why a file couldn't be read. Every message names the file; `note` holds its path. */

abstract class NoteError extends Error {
  readonly note: string;

  constructor(note: string, message: string, options?: ErrorOptions) {
    super(`${note}: ${message}`, options);
    this.note = note;
  }
}

export class UnsupportedFormatError extends NoteError {
  override readonly name = 'UnsupportedFormatError';

  constructor(note: string, known: readonly string[]) {
    super(note, `no reader for this kind of file; known are ${known.join(', ')}.`);
  }
}

export class FileTooLargeError extends NoteError {
  override readonly name = 'FileTooLargeError';
  /** Bytes. */
  readonly size: number;
  /** Bytes. */
  readonly limit: number;

  constructor(note: string, size: number, limit: number) {
    super(note, `${megabytes(size)} is over the limit of ${megabytes(limit)}; split it or raise the limit.`);
    this.size = size;
    this.limit = limit;
  }
}

/** An archive (.docx) that would unpack to more than the limit, or that lies about it. */
export class ArchiveTooLargeError extends NoteError {
  override readonly name = 'ArchiveTooLargeError';

  constructor(note: string, what: string) {
    super(note, `the archive inside ${what}; it isn't opened.`);
  }
}

export class UndecodableTextError extends NoteError {
  override readonly name = 'UndecodableTextError';

  constructor(note: string, reason: string) {
    super(note, `${reason}. Save it as UTF-8.`);
  }
}

export class NestingTooDeepError extends NoteError {
  override readonly name = 'NestingTooDeepError';
  readonly limit: number;

  constructor(note: string, limit: number, options?: ErrorOptions) {
    super(note, `lists, quotes or tags are nested deeper than ${limit} levels.`, options);
    this.limit = limit;
  }
}

/** The parser of the format gave up. `cause` holds its error. */
export class UnreadableNoteError extends NoteError {
  override readonly name = 'UnreadableNoteError';

  constructor(note: string, reason: string, options?: ErrorOptions) {
    super(note, reason, options);
  }
}

export class ReadingTimeoutError extends NoteError {
  override readonly name = 'ReadingTimeoutError';
  /** Milliseconds. */
  readonly limit: number;

  constructor(note: string, limit: number) {
    super(note, `reading took longer than ${limit / 1000} s and was stopped.`);
    this.limit = limit;
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(bytes < 10_485_760 ? 1 : 0)} MB`;
}
