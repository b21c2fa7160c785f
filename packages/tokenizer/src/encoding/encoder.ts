import type { Tokenizer as Library } from '@huggingface/tokenizers';
import { unspellBytes } from '../byte-alphabet.ts';
import { TokenizerError } from '../errors.ts';
import type { AddedToken, TokenizerFile } from '../file/tokenizer-file.ts';
import { AddedTokenSplitter } from './added-token-splitter.ts';
import { type Alignment, alignChanged, compose } from './alignment.ts';
import { locateTokens, toByteText } from './locate-tokens.ts';
import { type PreTokenizer, readPreTokenizer } from './pre-tokenizer.ts';

/** Tokens of a text with the places that they came from. */
export interface LocatedTokens {
  readonly ids: number[];
  readonly tokens: string[];
  /** UTF-16 offsets into the text. */
  readonly starts: number[];
  readonly ends: number[];
}

/** Which added tokens are looked for in the text. */
export type AddedTokenUse = 'parse' | 'text';

const spaceMark = '▁';

/** Words are remembered with their tokens: this many, and none longer than this, so that memory stays bounded. */
const cachedPieces = 60_000;
const longestCachedPiece = 64;

/** By how much normalisation may lengthen a text. Unicode's own forms do it 18 times at most. */
const largestGrowth = 32;
const freeGrowth = 4096;

/** What the model makes of one piece of text. */
interface EncodedPiece {
  readonly ids: number[];
  readonly tokens: string[];
  /** What each token is found by in the text; `undefined` where the text decides. */
  readonly bytes: (Uint8Array | undefined)[];
  /** The first control token among them. */
  control: string | undefined;
}

/**
 * Text → tokens and their ranges, without what the post-processor adds. The library normalises, splits and
 * encodes; this walks the text beside it, since the library does not say where its tokens came from.
 */
export class Encoder {
  readonly #library: Library;
  readonly #idsByContent: ReadonlyMap<string, number>;
  readonly #controlIds: ReadonlySet<number>;
  readonly #beforeNormalization: Readonly<Record<AddedTokenUse, AddedTokenSplitter>>;
  readonly #afterNormalization: Readonly<Record<AddedTokenUse, AddedTokenSplitter>>;
  readonly #steps: readonly ((text: string) => string)[];
  readonly #toBytes: (token: string) => Uint8Array | undefined;
  readonly #spaceMark: string | undefined;
  readonly #cut: PreTokenizer;
  readonly #unknownAsBytes: boolean;
  readonly #pieces = new Map<string, EncodedPiece>();

  constructor(library: Library, file: TokenizerFile) {
    this.#library = library;
    this.#idsByContent = new Map(file.added_tokens.map(({ content, id }) => [content, id]));
    this.#controlIds = new Set(file.added_tokens.filter(({ special }) => special).map(({ id }) => id));
    const written = file.added_tokens.map((token) => [token.content, token] as const);
    const raw = written.filter(([, token]) => !token.normalized || library.normalizer === null);
    const normalized = written
      .filter(([, token]) => token.normalized && library.normalizer !== null)
      .map(([content, token]) => [library.normalizer?.(content) || content, token] as const);
    // Runs of spaces are text, however a tokenizer stores them.
    const isText = ([, token]: readonly [string, AddedToken]): boolean => token.content.trim() === '';
    this.#beforeNormalization = {
      parse: new AddedTokenSplitter(raw),
      text: new AddedTokenSplitter(raw.filter(isText)),
    };
    this.#afterNormalization = {
      parse: new AddedTokenSplitter(normalized),
      text: new AddedTokenSplitter(normalized.filter(isText)),
    };
    this.#steps = normalizationSteps(library.normalizer);
    const byteLevel = JSON.stringify([file.pre_tokenizer, file.decoder]).includes('"ByteLevel"');
    this.#spaceMark = byteLevel ? undefined : spaceMark;
    this.#toBytes = tokenBytes(file, byteLevel);
    const { pre_tokenizer: part } = library;
    this.#cut =
      part === null || file.pre_tokenizer === null
        ? (text) => [text]
        : readPreTokenizer(file.pre_tokenizer, part);
    // The library does it for BPE.
    this.#unknownAsBytes = file.model.type === 'Unigram' && file.model.byte_fallback === true;
  }

  /** @param barriers Offsets within which no added token may lie; what is between them is text where one would. */
  encode(text: string, use: AddedTokenUse, barriers?: ReadonlySet<number>): LocatedTokens {
    const result: LocatedTokens = { ids: [], tokens: [], starts: [], ends: [] };
    const isToken = barriers && ((start: number, end: number) => !isCrossed(barriers, start, end));
    const segments = this.#beforeNormalization[use].split(text, isToken);
    for (const [index, { start, end, token }] of segments.entries()) {
      if (token !== undefined) push(result, token.id, token.content, start, end);
      else this.#encodeSection(text.slice(start, end), start, index, { use, isToken }, result);
    }
    return result;
  }

  #encodeSection(
    section: string,
    offset: number,
    index: number,
    added: {
      readonly use: AddedTokenUse;
      readonly isToken: ((start: number, end: number) => boolean) | undefined;
    },
    result: LocatedTokens,
  ): void {
    const { text, alignment } = this.#normalize(section);
    const isToken =
      added.isToken &&
      ((start: number, end: number) => {
        const [from, to] = toOriginal(alignment, start, end, section.length);
        return added.isToken?.(offset + from, offset + to) ?? true;
      });
    // Where barriers stand, every control token of the text has been found by now; the rest is text.
    const use = added.isToken === undefined ? added.use : 'text';
    for (const { start, end, token } of this.#afterNormalization[added.use].split(text, isToken)) {
      if (token !== undefined) {
        const range = toOriginal(alignment, start, end, section.length);
        push(result, token.id, token.content, offset + range[0], offset + range[1]);
        continue;
      }
      this.#encodePlain(text.slice(start, end), index === 0 && start === 0, use, (id, content, from, to) => {
        const range = toOriginal(alignment, start + from, start + to, section.length);
        push(result, id, content, offset + range[0], offset + range[1]);
      });
    }
  }

  #normalize(section: string): { text: string; alignment: Alignment | undefined } {
    let text = section;
    let alignment: Alignment | undefined;
    for (const step of this.#steps) {
      const after = step(text);
      if (after === text) continue;
      if (after.length > largestGrowth * section.length + freeGrowth) {
        throw new TokenizerError(
          `Normalising makes ${after.length} characters of ${section.length}; ${largestGrowth} times is the most.`,
        );
      }
      const change = alignChanged(text, after, step);
      alignment = alignment === undefined ? change : compose(alignment, change);
      text = after;
    }
    return { text, alignment };
  }

  #encodePlain(
    text: string,
    atStart: boolean,
    use: AddedTokenUse,
    emit: (id: number, token: string, start: number, end: number) => void,
  ): void {
    const { model } = this.#library;
    if (model === null) return;
    const pieces = this.#cut(text, atStart);
    const ids: number[] = [];
    const tokens: string[] = [];
    const bytes: (Uint8Array | undefined)[] = [];
    for (const piece of pieces) {
      const known = this.#encodePiece(piece, model);
      if (use === 'text' && known.control !== undefined) {
        // A vocabulary may hold its control tokens as words, too. As text they are spelled in two.
        const at = text.indexOf(known.control);
        const half = at + [...known.control][0]!.length;
        if (at >= 0 && half < text.length) {
          this.#encodeInTwo(text, half, atStart, emit);
          return;
        }
      }
      for (let index = 0; index < known.ids.length; index += 1) {
        // One that cannot be spelled in two is left out.
        if (use === 'text' && known.control !== undefined && this.#controlIds.has(known.ids[index]!))
          continue;
        ids.push(known.ids[index]!);
        tokens.push(known.tokens[index]!);
        bytes.push(known.bytes[index]);
      }
    }
    const { starts, ends } = locateTokens(toByteText(text, this.#spaceMark), bytes);
    for (const [index, id] of ids.entries()) emit(id, tokens[index]!, starts[index]!, ends[index]!);
  }

  #encodePiece(piece: string, model: NonNullable<Library['model']>): EncodedPiece {
    const known = this.#pieces.get(piece);
    if (known !== undefined) return known;
    const encoded: EncodedPiece = { ids: [], tokens: [], bytes: [], control: undefined };
    const parts = this.#unknownAsBytes ? this.#withBytes(model.encode([piece])) : model([piece]);
    for (const token of parts) {
      const id = this.#library.token_to_id(token) ?? model.unk_token_id;
      if (id === undefined) continue;
      const unknown = id === model.unk_token_id;
      if (!unknown && this.#controlIds.has(id)) encoded.control ??= token;
      const whole = unknown && parts.length === 1 ? piece : token;
      encoded.ids.push(id);
      encoded.tokens.push(token);
      encoded.bytes.push(unknown && whole === model.unk_token ? undefined : this.#toBytes(whole));
    }
    if (piece.length <= longestCachedPiece) {
      if (this.#pieces.size >= cachedPieces) this.#pieces.clear();
      this.#pieces.set(piece, encoded);
    }
    return encoded;
  }

  /** Tokens with bytes in the place of those that the vocabulary lacks, where it has all of their bytes. */
  #withBytes(tokens: readonly string[]): string[] {
    return tokens.flatMap((token) => {
      if (this.#library.token_to_id(token) !== undefined) return [token];
      const bytes = [...new TextEncoder().encode(token)].map(
        (byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
      );
      return bytes.every((one) => this.#library.token_to_id(one) !== undefined) ? bytes : [token];
    });
  }

  #encodeInTwo(
    text: string,
    half: number,
    atStart: boolean,
    emit: (id: number, token: string, start: number, end: number) => void,
  ): void {
    this.#encodePlain(text.slice(0, half), atStart, 'text', emit);
    this.#encodePlain(text.slice(half), false, 'text', (id, content, start, end) =>
      emit(id, content, half + start, half + end),
    );
  }

  /** Id of a token by its content; added tokens first. */
  idOf(token: string): number | undefined {
    return this.#idsByContent.get(token) ?? this.#library.token_to_id(token);
  }
}

function isCrossed(barriers: ReadonlySet<number>, start: number, end: number): boolean {
  for (let at = start + 1; at < end; at += 1) if (barriers.has(at)) return true;
  return false;
}

function push(result: LocatedTokens, id: number, token: string, start: number, end: number): void {
  result.ids.push(id);
  result.tokens.push(token);
  result.starts.push(start);
  result.ends.push(end);
}

function toOriginal(
  alignment: Alignment | undefined,
  start: number,
  end: number,
  length: number,
): [number, number] {
  if (alignment === undefined) return [start, end];
  const from = start < alignment.starts.length ? alignment.starts[start]! : length;
  return [from, end > start ? Math.max(from, alignment.ends[end - 1]!) : from];
}

function normalizationSteps(normalizer: Library['normalizer']): ((text: string) => string)[] {
  if (normalizer === null) return [];
  const parts = (normalizer as { normalizers?: Library['normalizer'][] }).normalizers;
  return parts === undefined ? [normalizer] : parts.flatMap(normalizationSteps);
}

/** The bytes by which a token is found in normalised text. */
function tokenBytes(file: TokenizerFile, byteLevel: boolean): (token: string) => Uint8Array | undefined {
  const encoder = new TextEncoder();
  const { model } = file;
  const prefix = model.type === 'WordPiece' ? String(model.continuing_subword_prefix ?? '##') : '';
  const suffix = model.type === 'BPE' ? String(model.end_of_word_suffix ?? '') : '';
  const withoutSuffix = (token: string): string =>
    suffix !== '' && token.endsWith(suffix) ? token.slice(0, -suffix.length) : token;
  if (byteLevel) {
    return (token) => {
      const own = withoutSuffix(token);
      return unspellBytes(own) ?? encoder.encode(own);
    };
  }
  return (token) => {
    const byte = /^<0x([0-9A-Fa-f]{2})>$/.exec(token);
    if (byte !== null && model.byte_fallback === true) return Uint8Array.of(Number.parseInt(byte[1]!, 16));
    const text = prefix !== '' && token.startsWith(prefix) ? token.slice(prefix.length) : token;
    return encoder.encode(withoutSuffix(text).replaceAll(spaceMark, ' '));
  };
}
