import { PairHeap } from './pair-heap.ts';

/** A learnt merge: the two tokens and the one that they become. */
export interface Merge {
  readonly left: string;
  readonly right: string;
}

/** What {@link learnMerges} learns within. */
export interface MergeLimits {
  /** Tokens in the vocabulary when learning stops. */
  readonly vocabularySize: number;
  /** Pairs seen more rarely are not merged. */
  readonly minimumFrequency: number;
  /** Longest token in bytes. */
  readonly maximumTokenBytes: number;
}

/** Ids stay below this, so a pair packs into one exact number. */
const idLimit = 2 ** 26;

/**
 * Learns byte-pair merges from counted words.
 *
 * Pair counts are kept up to date as words change; a heap gives the most frequent pair, with counts that
 * have since fallen corrected when it comes up. Of equally frequent pairs the one with the smaller ids wins,
 * as in Hugging Face's trainer, so both learn the same merges from the same words.
 *
 * @param words Words spelled in single-character tokens, with their counts.
 * @param vocabulary Token → id with every character of `words`; the new tokens are added to it.
 */
export function learnMerges(
  words: ReadonlyMap<string, number>,
  vocabulary: Map<string, number>,
  limits: MergeLimits,
): Merge[] {
  const tokens = [...vocabulary.keys()];
  const corpus = new Corpus(words, vocabulary);
  const heap = new PairHeap();
  for (const [pair, count] of corpus.pairCounts) heap.push({ ...unpack(pair), count });
  const merges: Merge[] = [];
  while (tokens.length < limits.vocabularySize) {
    const top = heap.pop();
    if (top === undefined) break;
    const { left, right } = top;
    const count = corpus.pairCounts.get(pack(left, right)) ?? 0;
    if (count !== top.count) {
      if (count > 0) heap.push({ left, right, count });
      continue;
    }
    if (count < Math.max(1, limits.minimumFrequency)) break;
    const leftToken = tokens[left]!;
    const rightToken = tokens[right]!;
    const merged = leftToken + rightToken;
    if (merged.length > limits.maximumTokenBytes) continue;
    // Two ways can lead to one token ("a"+"bc", "ab"+"c"); it keeps its first id.
    let id = vocabulary.get(merged);
    if (id === undefined) {
      id = tokens.length;
      tokens.push(merged);
      vocabulary.set(merged, id);
    }
    merges.push({ left: leftToken, right: rightToken });
    for (const pair of corpus.merge(left, right, id)) {
      heap.push({ ...unpack(pair), count: corpus.pairCounts.get(pair) ?? 0 });
    }
  }
  return merges;
}

function pack(left: number, right: number): number {
  return left * idLimit + right;
}

function unpack(pair: number): { left: number; right: number } {
  return { left: Math.floor(pair / idLimit), right: pair % idLimit };
}

/** Words as rows of token ids, and where each pair occurs. */
class Corpus {
  /** How often each pair occurs, words weighted by their counts. */
  readonly pairCounts = new Map<number, number>();
  readonly #ids: Int32Array;
  readonly #starts: Int32Array;
  readonly #lengths: Int32Array;
  readonly #weights: number[] = [];
  /** Words that hold a pair, or held it once: a merge looks again. */
  readonly #wordsByPair = new Map<number, number[]>();
  /** The merge that last visited a word, since `#wordsByPair` may name it twice. */
  readonly #visited: Int32Array;
  #mergeNumber = 0;

  constructor(words: ReadonlyMap<string, number>, vocabulary: ReadonlyMap<string, number>) {
    let size = 0;
    for (const word of words.keys()) size += word.length;
    this.#ids = new Int32Array(size);
    this.#starts = new Int32Array(words.size);
    this.#lengths = new Int32Array(words.size);
    this.#visited = new Int32Array(words.size);
    let position = 0;
    let index = 0;
    for (const [word, weight] of words) {
      this.#starts[index] = position;
      this.#lengths[index] = word.length;
      this.#weights.push(weight);
      for (const character of word) this.#ids[position++] = vocabulary.get(character)!;
      for (let at = this.#starts[index]!; at + 1 < position; at += 1) {
        const pair = pack(this.#ids[at]!, this.#ids[at + 1]!);
        this.#count(pair, weight);
        this.#remember(pair, index);
      }
      index += 1;
    }
  }

  /** Replaces a pair by a token everywhere. @returns the pairs that this made. */
  merge(left: number, right: number, id: number): Set<number> {
    const merged = pack(left, right);
    const made = new Set<number>();
    this.#mergeNumber += 1;
    for (const word of this.#wordsByPair.get(merged) ?? []) {
      if (this.#visited[word] === this.#mergeNumber) continue;
      this.#visited[word] = this.#mergeNumber;
      this.#mergeWord(word, left, right, id, made);
    }
    this.#wordsByPair.delete(merged);
    this.pairCounts.delete(merged);
    return made;
  }

  #mergeWord(word: number, left: number, right: number, id: number, made: Set<number>): void {
    const ids = this.#ids;
    const start = this.#starts[word]!;
    const end = start + this.#lengths[word]!;
    const weight = this.#weights[word]!;
    let write = start;
    for (let read = start; read < end; read += 1) {
      const token = ids[read]!;
      if (token !== left || read + 1 >= end || ids[read + 1] !== right) {
        ids[write++] = token;
        continue;
      }
      read += 1;
      if (write > start) {
        const before = ids[write - 1]!;
        this.#count(pack(before, left), -weight);
        this.#make(pack(before, id), word, weight, made);
      }
      if (read + 1 < end) {
        const after = ids[read + 1]!;
        this.#count(pack(right, after), -weight);
        this.#make(pack(id, after), word, weight, made);
      }
      ids[write++] = id;
    }
    this.#lengths[word] = write - start;
  }

  #make(pair: number, word: number, weight: number, made: Set<number>): void {
    this.#count(pair, weight);
    this.#remember(pair, word);
    made.add(pair);
  }

  #count(pair: number, change: number): void {
    this.pairCounts.set(pair, (this.pairCounts.get(pair) ?? 0) + change);
  }

  #remember(pair: number, word: number): void {
    const words = this.#wordsByPair.get(pair);
    if (words === undefined) this.#wordsByPair.set(pair, [word]);
    else if (words[words.length - 1] !== word) words.push(word);
  }
}
