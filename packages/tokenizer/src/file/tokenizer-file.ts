/** A part of a tokenizer's pipeline as the file describes it. */
export interface Component {
  readonly type: string;
  readonly [parameter: string]: unknown;
}

/** A token that is looked for in text before anything else happens to it. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** It counts only where no letter, digit or underscore touches it. */
  readonly single_word: boolean;
  /** White space before (`lstrip`) and after (`rstrip`) it belongs to it. */
  readonly lstrip: boolean;
  readonly rstrip: boolean;
  /** It is looked for in normalised text rather than in the text as it is. */
  readonly normalized: boolean;
  /** It controls the model (begin, end, padding …) and is no text. */
  readonly special: boolean;
}

/** The model part of a file. */
export type ModelFile =
  | {
      readonly type: 'BPE';
      readonly vocab: Readonly<Record<string, number>>;
      readonly merges: readonly (string | [string, string])[];
      readonly [parameter: string]: unknown;
    }
  | {
      readonly type: 'Unigram';
      readonly vocab: readonly (readonly [string, number])[];
      readonly [parameter: string]: unknown;
    }
  | {
      readonly type: 'WordPiece';
      readonly vocab: Readonly<Record<string, number>>;
      readonly [parameter: string]: unknown;
    };

/** What a `tokenizer.json` holds, as Hugging Face's libraries read and write it. */
export interface TokenizerFile {
  readonly version?: string | null | undefined;
  readonly truncation?: unknown;
  readonly padding?: unknown;
  readonly added_tokens: readonly AddedToken[];
  readonly normalizer: Component | null;
  readonly pre_tokenizer: Component | null;
  readonly post_processor: Component | null;
  readonly decoder: Component | null;
  readonly model: ModelFile;
}
