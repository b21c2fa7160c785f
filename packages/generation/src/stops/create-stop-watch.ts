import { z } from 'zod';
import type { StopWatch, TokenBytes } from './contract.ts';
import { StopSequenceError } from './errors.ts';
import { buildAutomaton, type SequenceAutomaton } from './sequence-automaton.ts';

const mostSequences = 64;
/** UTF-8 bytes of all sequences together. */
const mostBytes = 4096;

/**
 * Makes the watch of one text. The sequence that is complete first ends the text; of those complete at the same byte,
 * the longest.
 *
 * @param sequences texts, at most 64, none empty, together at most 4096 bytes of UTF-8. None: never stops.
 * @throws StopSequenceError
 */
export function createStopWatch(sequences: readonly string[], tokenBytes: TokenBytes): StopWatch {
  return watchFor(compileStops(sequences), tokenBytes);
}

/** Stop sequences, worked out for any number of texts: up to two megabytes. */
export interface CompiledStops {
  readonly sequences: readonly string[];
  readonly automaton: SequenceAutomaton;
}

/** @throws StopSequenceError as {@link createStopWatch} does. */
export function compileStops(sequences: readonly string[]): CompiledStops {
  const encoded = encode(sequences);
  return { sequences: [...sequences], automaton: buildAutomaton(encoded) };
}

/** Makes the watch of one text. */
export function watchFor(stops: CompiledStops, tokenBytes: TokenBytes): StopWatch {
  return new AutomatonWatch(stops, tokenBytes);
}

function encode(sequences: readonly string[]): Uint8Array[] {
  if (!z.array(z.string()).safeParse(sequences).success) {
    throw new StopSequenceError('Stop sequences are an array of texts.');
  }
  if (sequences.length > mostSequences) {
    throw new StopSequenceError(
      `${sequences.length} stop sequences are more than the ${mostSequences} that can be watched for.`,
    );
  }
  const encoder = new TextEncoder();
  let size = 0;
  return sequences.map((sequence) => {
    if (sequence === '')
      throw new StopSequenceError('It is empty, so it would end every text at once.', sequence);
    if (!sequence.isWellFormed()) throw new StopSequenceError('It holds half a surrogate pair.', sequence);
    const bytes = encoder.encode(sequence);
    size += bytes.length;
    if (size > mostBytes) {
      throw new StopSequenceError(`With it they are longer than ${mostBytes} bytes together.`, sequence);
    }
    return bytes;
  });
}

class AutomatonWatch implements StopWatch {
  readonly #sequences: readonly string[];
  readonly #automaton: SequenceAutomaton;
  readonly #tokenBytes: TokenBytes;
  #state = 0;
  /** Bytes of the text so far. */
  #length = 0;
  /** Where the last tokens begin, from the first that is held. */
  #begins: number[] = [];
  #match: { readonly matched: string; readonly keptBytes: number } | undefined;

  constructor({ sequences, automaton }: CompiledStops, tokenBytes: TokenBytes) {
    this.#sequences = sequences;
    this.#automaton = automaton;
    this.#tokenBytes = tokenBytes;
  }

  push(token: number): { readonly matched?: string; readonly held: number; readonly keptBytes?: number } {
    const begin = this.#length;
    this.#begins.push(begin);
    if (this.#match === undefined) this.#read(this.#tokenBytes(token));
    const from = this.#match?.keptBytes ?? this.#length - this.#automaton.depth[this.#state]!;
    // A token is held if a byte of it is, or if it stands behind one that is.
    let shown = 0;
    while (shown < this.#begins.length && (this.#begins[shown + 1] ?? this.#length) <= from) shown += 1;
    this.#begins.splice(0, shown);
    return { ...this.#match, held: this.#begins.length };
  }

  #read(bytes: Uint8Array | undefined): void {
    if (bytes === undefined) return;
    const { next, ended } = this.#automaton;
    for (let at = 0; at < bytes.length; at++) {
      this.#state = next[this.#state * 256 + bytes[at]!]!;
      const index = ended[this.#state]!;
      if (index === -1) continue;
      const matched = this.#sequences[index]!;
      this.#match = { matched, keptBytes: this.#length + at + 1 - Buffer.byteLength(matched) };
      break;
    }
    this.#length += bytes.length;
  }
}
