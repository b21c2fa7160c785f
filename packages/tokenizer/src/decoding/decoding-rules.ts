import type { Component, TokenizerFile } from '../file/tokenizer-file.ts';

/** What a decoder does to tokens, read from its description so that it can be done token by token. */
export interface DecodingRules {
  /** Tokens are spelled in the byte alphabet. */
  readonly byteLevel: boolean;
  /** Tokens like `<0xEC>` are bytes. */
  readonly byteFallback: boolean;
  /** What is written instead of what in every token, in order. */
  readonly replacements: readonly (readonly [from: string, to: string])[];
  /** How many spaces are dropped from the start of the whole text. */
  readonly leadingSpaces: number;
  /** WordPiece: a token without this prefix starts a word and gets a space before it. */
  readonly continuingPrefix: string | undefined;
  /** Spaces before punctuation are taken out within a token. */
  readonly cleanUp: boolean;
  /** A token with this suffix ends a word: the suffix becomes a space, but for the last token. */
  readonly wordSuffix: string | undefined;
  /** Written between tokens. */
  readonly separator: string;
}

/** @returns `undefined` where the decoder looks at more than one token at a time (CTC, regular expressions). */
export function readDecodingRules(file: TokenizerFile): DecodingRules | undefined {
  const rules = {
    byteLevel: false,
    byteFallback: false,
    replacements: [] as (readonly [string, string])[],
    leadingSpaces: 0,
    continuingPrefix: undefined as string | undefined,
    cleanUp: false,
    wordSuffix: undefined as string | undefined,
    separator: '',
  };
  if (file.decoder === null) return { ...rules, separator: ' ' };
  let fused = false;
  for (const part of flatten(file.decoder)) {
    switch (part.type) {
      case 'ByteLevel':
        rules.byteLevel = true;
        break;
      case 'ByteFallback':
        rules.byteFallback = true;
        break;
      case 'Fuse':
        fused = true;
        break;
      case 'Replace': {
        const pattern = (part.pattern as { String?: unknown } | undefined)?.String;
        if (typeof pattern !== 'string' || fused) return undefined;
        rules.replacements.push([pattern, String(part.content ?? '')]);
        break;
      }
      case 'Strip':
        if (!fused || part.content !== ' ' || Number(part.stop ?? 0) !== 0) return undefined;
        rules.leadingSpaces += Number(part.start ?? 0);
        break;
      case 'Metaspace':
        rules.replacements.push([String(part.replacement ?? '▁'), ' ']);
        if (part.prepend_scheme !== 'never' && part.add_prefix_space !== false) rules.leadingSpaces += 1;
        break;
      case 'WordPiece':
        rules.continuingPrefix = String(part.prefix ?? '##');
        rules.cleanUp = part.cleanup !== false;
        break;
      case 'BPEDecoder':
        rules.wordSuffix = String(part.suffix ?? '</w>');
        break;
      default:
        return undefined;
    }
  }
  return rules;
}

function flatten(component: Component): Component[] {
  if (component.type !== 'Sequence') return [component];
  return (component.decoders as Component[]).flatMap(flatten);
}

const cleanUps: readonly (readonly [string, string])[] = [
  [' .', '.'],
  [' ?', '?'],
  [' !', '!'],
  [' ,', ','],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
];

/** Takes the spaces out that English writes none of: before punctuation and in contractions. */
export function cleanUpSpaces(text: string): string {
  return cleanUps.reduce((cleaned, [from, to]) => cleaned.replaceAll(from, to), text);
}
