import type { ReadRequest, TextRange } from './contract.ts';
import { asksFor, offers } from './cues.ts';
import { termsOf } from './fallback-terms.ts';
import {
  countBucket,
  distanceBucket,
  featureCount,
  offsets,
  rarityBucket,
  rarityBuckets,
  sentenceKinds,
  shapes,
  shareBucket,
  type UnitKind,
  unitKinds,
} from './feature-layout.ts';
import { levelWeights, matchTerm, type PreparedTerm, prepareTerms } from './matching.ts';
import type { Pieces } from './pieces.ts';
import { type Sentence, splitSentences } from './sentences.ts';
import { splitWords, type Word } from './words.ts';

/** Limits of one sequence, in units. A longer passage is read in several windows, cut between sentences. */
export const limits = { question: 48, heading: 24, window: 200 } as const;
/** Word pieces that one unit may have. */
export const piecesPerUnit = 4;

/** One window of a passage as the network reads it: question, border, heading, border, then marker and words per sentence. */
export interface Sequence {
  /** Index of the passage in the request. */
  readonly passage: number;
  /** Number of units, T. */
  readonly length: number;
  /** Word pieces: [T, piecesPerUnit], 0 where a unit has fewer. */
  readonly pieces: Int32Array;
  /** Feature vectors: [T, featureCount]. */
  readonly features: Float32Array;
  /** The window's sentences, with the unit index of each one's marker and of its first and last word. */
  readonly sentences: readonly SequenceSentence[];
  /** The words of the passage that stand at each unit; undefined for question, heading and markers. */
  readonly words: readonly (TextRange | undefined)[];
}

export interface SequenceSentence extends Sentence {
  readonly marker: number;
  /** Units `first` … `last`, both included. */
  readonly first: number;
  readonly last: number;
  /** Share of the question found in the sentence, 0 … 1. */
  readonly share: number;
}

interface ReadSentence {
  readonly sentence: Sentence;
  readonly words: readonly Word[];
  /** Strongest match level per word and its rarity. */
  readonly levels: Uint8Array;
  readonly rarities: Float32Array;
  readonly share: number;
  readonly shareWithHeading: number;
  readonly shareLabel: number;
  /** What the sentence has to offer: indexes of cues. */
  readonly offers: readonly number[];
}

interface ReadPassage {
  readonly headingWords: readonly Word[];
  readonly headingLevels: Uint8Array;
  readonly headingRarities: Float32Array;
  readonly sentences: readonly ReadSentence[];
  readonly found: Uint8Array;
  readonly shareHeading: number;
  readonly share: number;
  readonly best: number;
}

/** Turns a request into the sequences that the network reads: at least one per passage that has words. */
export function sequencesOf(request: ReadRequest, pieces: Pieces): Sequence[] {
  const { question } = request;
  const given = request.terms !== undefined && request.terms.length > 0 ? request.terms : termsOf(request);
  const terms = prepareTerms(question, given);
  const total = terms.reduce((sum, term) => sum + term.weight, 0) || 1;
  const passages = request.passages.map((passage) =>
    readPassage(passage.heading, passage.text, terms, total),
  );
  const foundAnywhere = new Uint8Array(terms.length);
  let best = 0;
  let bestShare = 0;
  for (const passage of passages) {
    passage.found.forEach((level, index) => {
      foundAnywhere[index] = Math.max(foundAnywhere[index]!, level);
    });
    best = Math.max(best, passage.best);
    bestShare = Math.max(bestShare, passage.share);
  }
  const questionWords = splitWords(question).slice(-limits.question);
  const termOfWord = questionWords.map((word) => strongestTerm(word, terms));
  const asked = asksFor(question);
  const sequences: Sequence[] = [];
  passages.forEach((passage, index) => {
    for (const window of windowsOf(passage.sentences)) {
      const writer = new SequenceWriter(pieces, asked, terms.length);
      questionWords.forEach((word, at) => {
        writer.add('question', word);
        const term = termOfWord[at]!;
        if (term < 0) return;
        const level = foundAnywhere[term]!;
        const rarity = rarityBucket(terms[term]!.rarity);
        writer.set('found', level * rarityBuckets + rarity);
        writer.set('foundHere', passage.found[term]!);
      });
      writer.add('border');
      writer.asks();
      writer.shares({ passage: passage.share, heading: passage.shareHeading, best: bestShare });
      passage.headingWords.forEach((word, at) => {
        writer.add('heading', word);
        writer.match(passage.headingLevels[at]!, passage.headingRarities[at]!);
        writer.shares({ passage: passage.share, heading: passage.shareHeading, best: bestShare });
      });
      writer.add('border');
      for (const at of window) writer.sentence(passage, at, best, bestShare);
      sequences.push(writer.done(index));
    }
  });
  return sequences;
}

function readPassage(
  heading: readonly string[],
  text: string,
  terms: readonly PreparedTerm[],
  total: number,
): ReadPassage {
  const headingWords = splitWords(heading.join(' > ')).slice(-limits.heading);
  const headingMatch = matchAll(headingWords, terms);
  const shareOf = (levels: Uint8Array): number =>
    terms.reduce((sum, term, index) => sum + term.weight * levelWeights[levels[index]!]!, 0) / total;
  const found = Uint8Array.from(headingMatch.found);
  const sentences = splitSentences(text).map((sentence): ReadSentence => {
    const words = splitWords(text, sentence.start, sentence.end).slice(0, limits.window - 1);
    const match = matchAll(words, terms);
    let share = 0;
    let withHeading = 0;
    terms.forEach((term, index) => {
      const level = match.found[index]!;
      found[index] = Math.max(found[index]!, level);
      share += term.weight * levelWeights[level]!;
      withHeading += term.weight * levelWeights[Math.max(level, headingMatch.found[index]!)]!;
    });
    return {
      sentence,
      words,
      levels: match.levels,
      rarities: match.rarities,
      share: share / total,
      shareWithHeading: withHeading / total,
      shareLabel: shareOf(foundIn(match.perTerm, labelLength(words))),
      offers: offers(text.slice(sentence.start, sentence.end)),
    };
  });
  return {
    headingWords,
    headingLevels: headingMatch.levels,
    headingRarities: headingMatch.rarities,
    sentences: sentences.filter((sentence) => sentence.words.length > 0),
    found,
    shareHeading: shareOf(headingMatch.found),
    share: shareOf(found),
    best: sentences.reduce((best, sentence) => Math.max(best, sentence.shareWithHeading), 0),
  };
}

function matchAll(
  words: readonly Word[],
  terms: readonly PreparedTerm[],
): {
  found: Uint8Array;
  levels: Uint8Array;
  rarities: Float32Array;
  perTerm: readonly Uint8Array[];
} {
  const found = new Uint8Array(terms.length);
  const levels = new Uint8Array(words.length);
  const rarities = new Float32Array(words.length);
  const perTerm = terms.map((term) => matchTerm(term, words));
  terms.forEach((term, index) => {
    perTerm[index]!.forEach((level, at) => {
      if (level === 0) return;
      found[index] = Math.max(found[index]!, level);
      // Of two terms that meet the same word the rarer one tells more.
      if (level > levels[at]! || (level === levels[at] && term.rarity > rarities[at]!)) {
        levels[at] = level;
        rarities[at] = term.rarity;
      }
    });
  });
  return { found, levels, rarities, perTerm };
}

/** The strongest level of each term among the first words. */
function foundIn(perTerm: readonly Uint8Array[], words: number): Uint8Array {
  return Uint8Array.from(perTerm, (levels) =>
    levels.subarray(0, words).reduce((most, level) => Math.max(most, level), 0),
  );
}

/** Words of a sentence's label: up to the first colon, bar or dash, else the first four. */
function labelLength(words: readonly Word[]): number {
  const border = words.slice(0, 12).findIndex(({ text }) => /^[:：|–—→]$/u.test(text));
  return border > 0 ? border : Math.min(4, words.length);
}

function strongestTerm(word: Word, terms: readonly PreparedTerm[]): number {
  let strongest = -1;
  terms.forEach((term, index) => {
    if (term.start >= word.end || term.end <= word.start) return;
    if (strongest < 0 || term.rarity > terms[strongest]!.rarity) strongest = index;
  });
  return strongest;
}

/** Groups of sentence indexes; each group's units fit into one window. */
function windowsOf(sentences: readonly ReadSentence[]): number[][] {
  const windows: number[][] = [];
  let room = 0;
  sentences.forEach((sentence, index) => {
    const units = sentence.words.length + 1;
    if (units > room) {
      windows.push([]);
      room = limits.window;
    }
    windows.at(-1)!.push(index);
    room -= units;
  });
  return windows;
}

interface Shares {
  readonly own?: number;
  readonly withHeading?: number;
  readonly before?: number;
  readonly after?: number;
  readonly leadIn?: number;
  readonly passage: number;
  readonly heading: number;
  readonly best: number;
  readonly label?: number;
}

class SequenceWriter {
  readonly #pieces: Pieces;
  readonly #ids: number[] = [];
  readonly #features: Float32Array[] = [];
  readonly #words: (TextRange | undefined)[] = [];
  readonly #sentences: SequenceSentence[] = [];
  readonly #asked: readonly number[];
  readonly #terms: number;
  #unit = new Float32Array(0);

  constructor(pieces: Pieces, asked: readonly number[], terms: number) {
    this.#pieces = pieces;
    this.#asked = asked;
    this.#terms = terms;
  }

  /** What the question asks for, on the unit just added. */
  asks(): void {
    for (const kind of this.#asked) this.set('asked', kind);
    this.set('terms', countBucket(this.#terms));
  }

  add(kind: UnitKind, word?: Word): void {
    this.#unit = new Float32Array(featureCount);
    this.#features.push(this.#unit);
    const ids = word === undefined ? [] : this.#pieces.of(word.text);
    for (let slot = 0; slot < piecesPerUnit; slot++) this.#ids.push(ids[slot] ?? 0);
    this.#words.push(kind === 'word' ? word : undefined);
    this.set('unit', unitKinds.indexOf(kind));
    if (word !== undefined) this.set('shape', shapes.indexOf(word.shape));
  }

  set(group: keyof typeof offsets, index: number, value = 1): void {
    this.#unit[offsets[group] + index] = value;
  }

  match(level: number, rarity: number): void {
    if (level > 0) this.set('match', (level - 1) * rarityBuckets + rarityBucket(rarity));
  }

  shares(shares: Shares): void {
    const all = [
      ['share', shares.own],
      ['shareWithHeading', shares.withHeading],
      ['shareBefore', shares.before],
      ['shareAfter', shares.after],
      ['shareLeadIn', shares.leadIn],
      ['sharePassage', shares.passage],
      ['shareHeading', shares.heading],
      ['shareBest', shares.best],
      ['shareLabel', shares.label],
    ] as const;
    all.forEach(([group, share], index) => {
      if (share === undefined) return;
      this.set(group, shareBucket(share));
      this.set('plain', index, share);
    });
  }

  sentence(passage: ReadPassage, index: number, best: number, bestShare: number): void {
    const { sentences } = passage;
    const { sentence, words, levels, rarities, share, shareWithHeading, shareLabel } = sentences[index]!;
    const before = sentences[index - 1]?.share;
    const after = sentences[index + 1]?.share;
    const leadIn = leadInOf(sentences, index)?.share;
    const shares: Shares = {
      own: share,
      withHeading: shareWithHeading,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
      ...(leadIn === undefined ? {} : { leadIn }),
      passage: passage.share,
      heading: passage.shareHeading,
      best: bestShare,
      label: shareLabel,
    };
    const standing =
      shareWithHeading >= best - 1e-6
        ? 0
        : shareWithHeading >= best * 0.75
          ? 1
          : shareWithHeading >= passage.best - 1e-6
            ? 2
            : 3;
    const kind = sentenceKinds.indexOf(sentence.kind);
    const marker = this.#features.length;
    this.add('marker');
    this.set('sentence', kind);
    this.set('standing', standing);
    this.shares(shares);
    this.asks();
    for (const kind of sentences[index]!.offers) this.set('offered', kind);
    this.set('words', countBucket(words.length, 5));
    if (sentence.opensLine) this.set('place', 2);
    if (index === 0) this.set('place', 3);
    if (index === sentences.length - 1) this.set('place', 4);
    const distances = distancesToMatch(levels);
    words.forEach((word, at) => {
      this.add('word', word);
      this.set('sentence', kind);
      this.set('standing', standing);
      this.shares(shares);
      this.match(levels[at]!, rarities[at]!);
      this.set('distance', distanceBucket(distances[at]!));
      if (at === 0) this.set('place', 0);
      if (at === words.length - 1) this.set('place', 1);
    });
    this.#sentences.push({ ...sentence, marker, first: marker + 1, last: marker + words.length, share });
  }

  done(passage: number): Sequence {
    const length = this.#features.length;
    const features = new Float32Array(length * featureCount);
    this.#features.forEach((unit, at) => {
      features.set(unit, at * featureCount);
    });
    return {
      passage,
      length,
      pieces: Int32Array.from(this.#ids),
      features,
      sentences: this.#sentences,
      words: this.#words,
    };
  }
}

/** What an item's list or a row's table is of: the line before the list, the table's header. Undefined for prose. */
function leadInOf(sentences: readonly ReadSentence[], index: number): ReadSentence | undefined {
  const { kind } = sentences[index]!.sentence;
  if (kind !== 'item' && kind !== 'row') return undefined;
  for (let at = index - 1; at >= 0; at--) {
    if (sentences[at]!.sentence.kind !== kind) return sentences[at];
  }
  return undefined;
}

function distancesToMatch(levels: Uint8Array): Float64Array {
  const distances = new Float64Array(levels.length).fill(Number.POSITIVE_INFINITY);
  let last = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < levels.length; at++) {
    if (levels[at]! >= 2) last = at;
    distances[at] = at - last;
  }
  last = Number.POSITIVE_INFINITY;
  for (let at = levels.length - 1; at >= 0; at--) {
    if (levels[at]! >= 2) last = at;
    distances[at] = Math.min(distances[at]!, last - at);
  }
  return distances;
}
