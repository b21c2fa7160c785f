import { UnknownTokenError } from '../errors.ts';
import type { DecodingRules } from './decoding-rules.ts';
import type { Surface } from './token-surfaces.ts';

/** What a {@link TextStream} needs to know of a tokenizer. */
export interface StreamVocabulary {
  readonly rules: DecodingRules;
  readonly size: number;
  surface(id: number): Surface | undefined;
  isSpecial(id: number): boolean;
}

/** How a stream of tokens becomes text. */
export interface StreamOptions {
  /** Leave control tokens out. Default true. */
  readonly skipSpecialTokens?: boolean;
  /**
   * The text goes on behind other text (a prompt), so a leading space is meant and stays. Default false:
   * the text begins here, and the space that SentencePiece models put before a text is dropped.
   */
  readonly continues?: boolean;
}

/**
 * Turns token ids into text as they come. What it gives is final and never holds half a character: bytes of an
 * unfinished one are kept until the rest has come. All pieces joined are what `decode` gives for all ids.
 */
export class TextStream {
  readonly #vocabulary: StreamVocabulary;
  readonly #skipSpecial: boolean;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #leadingSpaces: number;
  #first: boolean;
  /** A space that only stays if more text follows. */
  #held = '';

  constructor(vocabulary: StreamVocabulary, options: StreamOptions = {}) {
    this.#vocabulary = vocabulary;
    this.#skipSpecial = options.skipSpecialTokens ?? true;
    this.#first = options.continues !== true;
    this.#leadingSpaces = this.#first ? vocabulary.rules.leadingSpaces : 0;
  }

  /**
   * Takes the next token.
   *
   * @returns The text that is now certain; often empty.
   * @throws UnknownTokenError where the vocabulary does not have the id.
   */
  push(id: number): string {
    const vocabulary = this.#vocabulary;
    const surface = vocabulary.surface(id);
    if (surface === undefined) throw new UnknownTokenError(id, vocabulary.size);
    if (this.#skipSpecial && vocabulary.isSpecial(id)) return '';
    const isFirst = this.#first;
    this.#first = false;
    if (surface.kind === 'bytes') return this.#emit(this.#decoder.decode(surface.bytes, { stream: true }));
    return this.#emit(this.#decoder.decode() + (isFirst ? surface.first : surface.text));
  }

  /** Ends the text. Bytes of a character that never came whole become one `�`. */
  finish(): string {
    const rest = this.#decoder.decode();
    this.#held = '';
    return rest;
  }

  #emit(text: string): string {
    let kept = text;
    while (this.#leadingSpaces > 0 && kept !== '') {
      if (!kept.startsWith(' ')) this.#leadingSpaces = 0;
      else {
        kept = kept.slice(1);
        this.#leadingSpaces -= 1;
      }
    }
    if (this.#vocabulary.rules.wordSuffix === undefined || kept === '') return kept;
    const whole = this.#held + kept;
    this.#held = whole.endsWith(' ') ? ' ' : '';
    return this.#held === '' ? whole : whole.slice(0, -1);
  }
}
