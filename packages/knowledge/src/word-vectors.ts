/** Words as directions: words of like meaning, in either language, point nearly the same way. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { questionStem } from './terms/question-words.ts';
import { wordsOf } from './terms/words.ts';

/** What the words of a text mean, as far as they are known. */
export interface WordVectors {
  /** The known words of a text, each once, as numbers that {@link likeness} takes. */
  wordsOf(text: string): readonly number[];
  /** Cosine of the two words, one of each side, that are most alike: -1 … 1. 0 where a side is empty. */
  likeness(one: readonly number[], other: readonly number[]): number;
}

/** A file of word vectors that can't be used. */
export class WordVectorsError extends Error {
  override readonly name = 'WordVectorsError';
  readonly file: string;

  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(`${file} holds no word vectors: ${problem}. Install @haksup/knowledge again.`, options);
    this.file = file;
  }
}

/** The vectors that the package ships: `tooling/reader-training` makes them. */
export function shippedWordVectors(): string {
  return fileURLToPath(new URL('../weights/words.vectors', import.meta.url));
}

const opened = new Map<string, Promise<WordVectors>>();

/**
 * Opens a file of word vectors, once per process.
 *
 * @throws {WordVectorsError} it is absent, cut off or of another form.
 */
export function openWordVectors(file: string = shippedWordVectors()): Promise<WordVectors> {
  let vectors = opened.get(file);
  if (vectors === undefined) {
    vectors = read(file);
    opened.set(file, vectors);
    // A file that is put right may be opened again.
    vectors.catch(() => opened.delete(file));
  }
  return vectors;
}

/** A text's words as vectors know them: stems, those of questions as a question's. */
export function meaningWords(text: string): string[] {
  return wordsOf(text.normalize('NFC')).map(questionStem);
}

/**
 * The bytes of a file: `{"form":1,"words":N,"dimensions":D,"textBytes":B}` and a line feed; N words, B bytes of UTF-8, with
 * a line feed between each two; N · D signed bytes, a row per word, of any length.
 */
export function writeWordVectors(words: readonly string[], dimensions: number, rows: Int8Array): Uint8Array {
  const text = new TextEncoder().encode(words.join('\n'));
  const head = new TextEncoder().encode(
    `${JSON.stringify({ form: 1, words: words.length, dimensions, textBytes: text.length })}\n`,
  );
  const bytes = new Uint8Array(head.length + text.length + rows.length);
  bytes.set(head);
  bytes.set(text, head.length);
  bytes.set(new Uint8Array(rows.buffer, rows.byteOffset, rows.length), head.length + text.length);
  return bytes;
}

async function read(file: string): Promise<WordVectors> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new WordVectorsError(file, cause instanceof Error ? cause.message : String(cause), { cause });
  });
  return readWordVectors(bytes, file);
}

/**
 * What {@link writeWordVectors} wrote. The bytes are kept, not copied.
 *
 * @param file what errors call them
 * @throws {WordVectorsError}
 */
export function readWordVectors(bytes: Buffer, file: string): WordVectors {
  const end = bytes.subarray(0, 200).indexOf(10);
  const head = /^\{"form":1,"words":(\d{1,7}),"dimensions":(\d{1,4}),"textBytes":(\d{1,9})\}$/.exec(
    bytes.subarray(0, Math.max(0, end)).toString('latin1'),
  );
  if (head === null) throw new WordVectorsError(file, 'its first line is another');
  const [count, dimensions, textBytes] = head.slice(1).map(Number) as [number, number, number];
  const start = end + 1 + textBytes;
  if (bytes.length !== start + count * dimensions) {
    const size = `${bytes.length} bytes where ${start + count * dimensions} belong`;
    throw new WordVectorsError(file, `it has ${size}`);
  }
  const words = bytes.toString('utf8', end + 1, start).split('\n');
  if (words.length !== count) {
    throw new WordVectorsError(file, `it has ${words.length} words where ${count} belong`);
  }
  const rows = new Int8Array(bytes.buffer, bytes.byteOffset + start, count * dimensions);
  return new MappedVectors(new Map(words.map((word, row) => [word, row])), rows, dimensions);
}

class MappedVectors implements WordVectors {
  readonly #rowOf: ReadonlyMap<string, number>;
  readonly #rows: Int8Array;
  readonly #dimensions: number;
  /** 1 / length of each row, 0 before it is asked for. */
  readonly #inverse: Float32Array;

  constructor(rowOf: ReadonlyMap<string, number>, rows: Int8Array, dimensions: number) {
    this.#rowOf = rowOf;
    this.#rows = rows;
    this.#dimensions = dimensions;
    this.#inverse = new Float32Array(rowOf.size);
  }

  wordsOf(text: string): readonly number[] {
    const found = new Set<number>();
    for (const word of meaningWords(text)) {
      const row = this.#rowOf.get(word);
      if (row !== undefined) found.add(row);
    }
    return [...found];
  }

  likeness(one: readonly number[], other: readonly number[]): number {
    if (one.length === 0 || other.length === 0) return 0;
    let most = -1;
    for (const a of one) {
      for (const b of other) {
        const cosine = a === b ? 1 : this.#product(a, b) * this.#inverseOf(a) * this.#inverseOf(b);
        if (cosine > most) most = cosine;
      }
    }
    return most;
  }

  #inverseOf(row: number): number {
    const known = this.#inverse[row]!;
    if (known !== 0) return known;
    const inverse = 1 / Math.max(1, Math.sqrt(this.#product(row, row)));
    this.#inverse[row] = inverse;
    return inverse;
  }

  #product(one: number, other: number): number {
    const size = this.#dimensions;
    const [a, b] = [one * size, other * size];
    let sum = 0;
    for (let at = 0; at < size; at += 1) sum += this.#rows[a + at]! * this.#rows[b + at]!;
    return sum;
  }
}
