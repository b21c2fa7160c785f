import { unspellBytes } from '../byte-alphabet.ts';
import { cleanUpSpaces, type DecodingRules } from './decoding-rules.ts';

/** What a token adds to text: bytes, which may be part of a character, or whole characters. */
export type Surface =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'text';
      readonly text: string;
      /** What it adds instead as the first token of a text. */
      readonly first: string;
    };

/**
 * @param token As the vocabulary spells it.
 * @param added Whether it is an added token, which is written as it is.
 */
export function surfaceOf(token: string, added: boolean, rules: DecodingRules): Surface {
  if (rules.byteLevel) {
    const bytes = added ? undefined : unspellBytes(token);
    return bytes === undefined ? { kind: 'text', text: token, first: token } : { kind: 'bytes', bytes };
  }
  let text = token;
  for (const [from, to] of rules.replacements) text = text.replaceAll(from, to);
  if (rules.byteFallback) {
    const byte = /^<0x([0-9A-Fa-f]{2})>$/.exec(text);
    if (byte !== null) return { kind: 'bytes', bytes: Uint8Array.of(Number.parseInt(byte[1]!, 16)) };
  }
  let first = text;
  if (rules.continuingPrefix !== undefined) {
    text = text.startsWith(rules.continuingPrefix) ? text.slice(rules.continuingPrefix.length) : ` ${text}`;
    if (rules.cleanUp) {
      text = cleanUpSpaces(text);
      first = cleanUpSpaces(first);
    }
  } else if (rules.wordSuffix !== undefined && rules.wordSuffix !== '') {
    text = text.replaceAll(rules.wordSuffix, ' ');
    first = text;
  } else if (rules.separator !== '') {
    text = rules.separator + text;
  }
  return { kind: 'text', text, first };
}
