import type { GeneratedToken } from '@haksup/generation';
import type { TextStream, Tokenizer } from '@haksup/tokenizer';

/** A piece of an answer: what the model says, or what it thinks before. */
export interface AnswerPiece {
  readonly kind: 'text' | 'reasoning';
  readonly text: string;
}

export interface AnswerForm {
  /** What the answer begins with is meant, white space too: it goes on in a text, or a constraint has it so. */
  readonly continues: boolean;
  /** The prompt ends within the model's thoughts. */
  readonly thinking: boolean;
}

/**
 * Turns the tokens of one answer into text: never half a character, nothing of a stop sequence, thoughts apart from
 * what is said.
 */
export class AnswerReader {
  readonly #tokenizer: Tokenizer;
  readonly #opens: number | undefined;
  readonly #closes: number | undefined;
  #kind: AnswerPiece['kind'];
  #stream: TextStream;
  /** Bytes at the end of what came that are no whole character yet. */
  #pending: Uint8Array = new Uint8Array(0);
  #pieceBegins = true;
  #continues: boolean;
  #reasoningTokens = 0;

  constructor(tokenizer: Tokenizer, form: AnswerForm) {
    this.#tokenizer = tokenizer;
    this.#continues = form.continues;
    this.#opens = addedToken(tokenizer, '<think>');
    this.#closes = addedToken(tokenizer, '</think>');
    this.#kind = form.thinking && this.#closes !== undefined ? 'reasoning' : 'text';
    this.#stream = tokenizer.stream({ continues: form.continues });
  }

  /** How many tokens were thoughts. */
  get reasoningTokens(): number {
    return this.#reasoningTokens;
  }

  /** Takes the next token; gives what is certain of the text. */
  push({ token, keptBytes }: GeneratedToken): AnswerPiece[] {
    if (this.#kind === 'reasoning') this.#reasoningTokens += 1;
    if (token === this.#opens && this.#kind === 'text') return this.#turn('reasoning');
    if (token === this.#closes && this.#kind === 'reasoning') return this.#turn('text');
    const bytes = textBytes(this.#tokenizer, token);
    // A model's vocabulary may be larger than its tokenizer's: such tokens stand for nothing.
    if (bytes === undefined) return [];
    if (keptBytes !== undefined && keptBytes < bytes.length) return this.#cut(token, bytes, keptBytes);
    this.#pending = unfinished(this.#pending, bytes);
    return this.#piece(this.#stream.push(token));
  }

  /** Ends the answer. A character that it was cut off in is left out. */
  finish(): AnswerPiece[] {
    return this.#piece(this.#stream.finish().replace(/\ufffd$/, ''));
  }

  /** The token before a stop sequence that begins within it. */
  #cut(token: number, bytes: Uint8Array, keptBytes: number): AnswerPiece[] {
    const whole = new Uint8Array([...this.#pending, ...bytes.subarray(0, keptBytes)]);
    // Streaming keeps an unfinished character back; here nothing follows that would finish it.
    let text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(whole, { stream: true });
    const isFirst = this.#pieceBegins && !this.#continues;
    // The stream knows whether a space at the beginning is one that the tokenizer put there.
    if (isFirst && text.startsWith(' ') && !this.#tokenizer.decode([token]).startsWith(' '))
      text = text.slice(1);
    this.#stream = this.#tokenizer.stream({ continues: true });
    return this.#piece(text);
  }

  #turn(kind: AnswerPiece['kind']): AnswerPiece[] {
    const rest = this.finish();
    this.#kind = kind;
    this.#pieceBegins = true;
    this.#continues = false;
    this.#pending = new Uint8Array(0);
    this.#stream = this.#tokenizer.stream();
    return rest;
  }

  #piece(text: string): AnswerPiece[] {
    // Line feeds part thoughts and answer; neither begins with one.
    const trims = this.#pieceBegins && !this.#continues && this.#closes !== undefined;
    const shown = trims ? text.trimStart() : text;
    if (shown === '') return [];
    this.#pieceBegins = false;
    return [{ kind: this.#kind, text: shown }];
  }
}

/** The bytes that a token adds to a text; nothing for control tokens and ids that the tokenizer does not have. */
export function textBytes(tokenizer: Tokenizer, token: number): Uint8Array | undefined {
  if (token >= tokenizer.vocabularySize || tokenizer.tokenOf(token) === undefined) return undefined;
  return tokenizer.isSpecial(token) ? undefined : tokenizer.tokenBytes(token);
}

function addedToken(tokenizer: Tokenizer, content: string): number | undefined {
  return tokenizer.file.added_tokens.find((added) => added.content === content)?.id;
}

/** The beginning of a character at the end of bytes: at most three bytes that wait for the rest. */
function unfinished(before: Uint8Array, bytes: Uint8Array): Uint8Array {
  const all = new Uint8Array([...before, ...bytes]);
  for (let back = 1; back <= Math.min(3, all.length); back += 1) {
    const byte = all[all.length - back]!;
    if (byte < 0x80) break;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < length ? all.slice(-back) : new Uint8Array(0);
    }
  }
  return new Uint8Array(0);
}
