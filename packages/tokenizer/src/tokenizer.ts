import { Tokenizer as Library } from '@huggingface/tokenizers';
import { withinTime } from './bounded-time.ts';
import { cleanUpSpaces, type DecodingRules, readDecodingRules } from './decoding/decoding-rules.ts';
import { type StreamOptions, TextStream } from './decoding/text-stream.ts';
import { type Surface, surfaceOf } from './decoding/token-surfaces.ts';
import { type AddedTokenUse, Encoder } from './encoding/encoder.ts';
import { TokenizerError, TokenizerFileError, UnknownTokenError } from './errors.ts';
import { hasKnownPatternsOnly } from './file/known-patterns.ts';
import { libraryFile } from './file/library-file.ts';
import type { TokenizerFile } from './file/tokenizer-file.ts';

/** A text as tokens. The arrays are as long as there are tokens. */
export interface Encoding {
  readonly ids: readonly number[];
  /** As the vocabulary spells them. */
  readonly tokens: readonly string[];
  /**
   * UTF-16 offset in the text where each token's part begins; −1 for a token that the tokenizer added. A space
   * that a token carries before its word belongs to it. Tokens that are parts of one character all have the
   * whole character's range.
   */
  readonly starts: readonly number[];
  /** UTF-16 offset behind each token's part; −1 for an added one. */
  readonly ends: readonly number[];
}

/** How a text is encoded. */
export interface EncodeOptions {
  /** Put the tokens around the text that the tokenizer's template asks for (begin, end …). Default true. */
  readonly addSpecialTokens?: boolean;
  /**
   * What the text's own `<|im_end|>` and the like are. `parse` (default): the tokens of that name. `text`:
   * characters like others, so that a message cannot pose as the conversation's structure.
   */
  readonly controlTokens?: AddedTokenUse;
  /**
   * UTF-16 offsets that no control token may lie across, for a text that was put together: with barriers within each
   * `<|im_end|>` of a message, and at its ends, the template's own ones are tokens and the message's are characters.
   */
  readonly barriers?: ReadonlySet<number>;
}

/** How tokens become text. */
export interface DecodeOptions extends StreamOptions {
  /** Take the spaces out before punctuation and in contractions, over the whole text. Default false. */
  readonly cleanUpSpaces?: boolean;
}

/** A loaded tokenizer: text ⇄ token ids. It keeps no state between calls but bounded caches. */
export class Tokenizer {
  /** Ids go from 0 to this − 1; some may be unused. */
  readonly vocabularySize: number;
  /** The checked file it was made from. */
  readonly file: TokenizerFile;
  /** Whether it runs without regular expressions that nobody knows. */
  readonly #trusted: boolean;
  readonly #library: Library;
  readonly #encoder: Encoder;
  readonly #rules: DecodingRules | undefined;
  readonly #special: ReadonlySet<number>;
  readonly #added: ReadonlySet<number>;
  readonly #surfaces: (Surface | undefined)[] = [];
  readonly #before: readonly (readonly [id: number, token: string])[];
  readonly #after: readonly (readonly [id: number, token: string])[];

  /** Takes a checked file; `loadTokenizer` checks. @throws TokenizerFileError. */
  constructor(file: TokenizerFile) {
    this.file = file;
    this.#rules = readDecodingRules(file);
    this.#special = new Set(file.added_tokens.filter(({ special }) => special).map(({ id }) => id));
    this.#added = new Set(file.added_tokens.map(({ id }) => id));
    this.#trusted = hasKnownPatternsOnly(file);
    try {
      [this.#library, this.#encoder] = this.#within(loadLimit(file), 'Loading the file', () => {
        // The config's own decoding options are not used: this class decodes by itself.
        const library = new Library(libraryFile(file), { eos_token: endToken(file) });
        return [library, new Encoder(library, file)] as const;
      });
      this.vocabularySize = this.#library.model?.vocab.length ?? 0;
      [this.#before, this.#after] = this.#template();
      // Parameters of the wrong kind show when they are first used: better now than at some text.
      this.decode(this.encode('Aa 1, 가\n').ids);
    } catch (cause) {
      if (cause instanceof TokenizerFileError) throw cause;
      throw new TokenizerFileError('', `The tokenizer cannot be built from it: ${String(cause)}`, cause);
    }
  }

  /**
   * Encodes a text of any length; unpaired surrogates count as U+FFFD.
   * @throws TokenizerTimeoutError where the file's own regular expressions take 2 s and 100 µs for each character;
   *   TokenizerError where the library fails, as it does on hundreds of thousands of characters without a break.
   */
  encode(text: string, options: EncodeOptions = {}): Encoding {
    const wellFormed = text.toWellFormed();
    const body = this.#within(textLimit(text.length), 'Encoding a text', () =>
      this.#encoder.encode(wellFormed, options.controlTokens ?? 'parse', options.barriers),
    );
    if (options.addSpecialTokens === false) return body;
    const { ids, tokens, starts, ends } = body;
    for (const [id, token] of [...this.#before].reverse()) {
      ids.unshift(id);
      tokens.unshift(token);
      starts.unshift(-1);
      ends.unshift(-1);
    }
    for (const [id, token] of this.#after) {
      ids.push(id);
      tokens.push(token);
      starts.push(-1);
      ends.push(-1);
    }
    return body;
  }

  /** @throws UnknownTokenError where the vocabulary does not have an id; TokenizerTimeoutError as `encode`. */
  decode(ids: Iterable<number | bigint>, options: DecodeOptions = {}): string {
    const numbers = Array.from(ids, Number);
    let text = '';
    if (this.#rules === undefined) {
      for (const id of numbers)
        if (this.tokenOf(id) === undefined) throw new UnknownTokenError(id, this.vocabularySize);
      const skip = options.skipSpecialTokens ?? true;
      const kept = skip ? numbers.filter((id) => !this.#special.has(id)) : numbers;
      if (kept.length > 0) {
        text = this.#within(textLimit(kept.length), 'Decoding tokens', () =>
          this.#library.decode(kept, { clean_up_tokenization_spaces: false }),
        );
      }
    } else {
      const stream = this.stream(options);
      for (const id of numbers) text += stream.push(id);
      text += stream.finish();
    }
    return options.cleanUpSpaces === true ? cleanUpSpaces(text) : text;
  }

  /** A decoder for ids that come one by one. @throws TokenizerError where the decoder needs all at once (CTC). */
  stream(options: StreamOptions = {}): TextStream {
    const rules = this.#rules;
    if (rules === undefined) {
      throw new TokenizerError(
        `This tokenizer's decoder ("${this.file.decoder?.type}") needs all tokens at once: use decode().`,
      );
    }
    const vocabulary = {
      rules,
      size: this.vocabularySize,
      surface: (id: number) => this.#surface(id, rules),
      isSpecial: (id: number) => this.#special.has(id),
    };
    return new TextStream(vocabulary, options);
  }

  /**
   * The bytes that a token adds within a text; none for a control token. Joined over ids they are the UTF-8 of
   * the text that `stream({ continues: true })` gives.
   *
   * @throws UnknownTokenError, TokenizerError.
   */
  tokenBytes(id: number): Uint8Array {
    const rules = this.#rules;
    if (rules === undefined) throw new TokenizerError('This tokenizer’s tokens have no bytes of their own.');
    const surface = this.#surface(id, rules);
    if (surface === undefined) throw new UnknownTokenError(id, this.vocabularySize);
    if (this.#special.has(id)) return new Uint8Array(0);
    return surface.kind === 'bytes' ? surface.bytes : new TextEncoder().encode(surface.text);
  }

  /** Id of a token as the vocabulary spells it. */
  idOf(token: string): number | undefined {
    return this.#encoder.idOf(token);
  }

  /** A token as the vocabulary spells it. */
  tokenOf(id: number): string | undefined {
    return this.#library.id_to_token(id);
  }

  /** Whether a token controls the model and is no text. */
  isSpecial(id: number): boolean {
    return this.#special.has(id);
  }

  /** Library work under the file's limit of time; what it throws gets a name. */
  #within<Result>(milliseconds: number, what: string, work: () => Result): Result {
    try {
      return this.#trusted ? work() : withinTime(milliseconds, what, work);
    } catch (cause) {
      if (cause instanceof TokenizerError) throw cause;
      // A piece of more than a hundred thousand tokens overflows the library's stack.
      throw new TokenizerError(`${what} failed in the tokenizer's library: ${String(cause)}.`, { cause });
    }
  }

  #surface(id: number, rules: DecodingRules): Surface | undefined {
    const known = this.#surfaces[id];
    if (known !== undefined) return known;
    const token = this.tokenOf(id);
    if (token === undefined) return undefined;
    const surface = surfaceOf(token, this.#added.has(id), rules);
    this.#surfaces[id] = surface;
    return surface;
  }

  /** What the post-processor puts before and after a text, found by giving it a text of one made-up token. */
  #template(): [(readonly [number, string])[], (readonly [number, string])[]] {
    const body = '\u0000body\u0000';
    const tokens = this.#library.post_processor?.([body], null, true).tokens ?? [body];
    if (tokens.length > longestTemplate) {
      throw new TokenizerFileError(
        'post_processor',
        `adds ${tokens.length} tokens; ${longestTemplate} is the most.`,
      );
    }
    const at = tokens.indexOf(body);
    const withIds = tokens.map((token: string) => {
      const id = token === body ? -1 : this.#encoder.idOf(token);
      if (id === undefined) {
        throw new TokenizerFileError(
          'post_processor',
          `adds "${token}", which the vocabulary does not have.`,
        );
      }
      return [id, token] as const;
    });
    return [withIds.slice(0, at), withIds.slice(at + 1)];
  }
}

/** Tokens that a template may put around a text. */
const longestTemplate = 256;

/** Milliseconds for a text or so many tokens: thirty times what slow machines take with honest expressions. */
function textLimit(length: number): number {
  return 2000 + 0.1 * length;
}

/** Milliseconds for loading: files of 150,000 tokens take one to two seconds. */
function loadLimit({ model, added_tokens }: TokenizerFile): number {
  const merges = model.type === 'BPE' ? model.merges.length : 0;
  const entries = Array.isArray(model.vocab) ? model.vocab.length : Object.keys(model.vocab).length;
  return 3000 + 0.1 * (merges + entries + added_tokens.length);
}

/** Unigram models end their lattice with it; it only has to be a token. */
function endToken(file: TokenizerFile): string {
  return file.added_tokens.find(({ content }) => content === '</s>')?.content ?? '</s>';
}
