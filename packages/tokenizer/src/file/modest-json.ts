import { TokenizerFileError } from '../errors.ts';

const deepest = 64;
/** Lists and tables beside one for each of so many characters: a token or a merge with its brackets has more. */
const freeContainers = 10_000;
const charactersEach = 6;
const [quote, backslash] = [0x22, 0x5c];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * Sees before it is parsed that JSON does not take many times its text: an empty list takes forty bytes of memory and
 * two of text.
 *
 * @throws TokenizerFileError
 */
export function requireModestJson(text: string): void {
  let depth = 0;
  let containers = 0;
  const most = freeContainers + text.length / charactersEach;
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === quote) {
      for (at++; at < text.length && text.charCodeAt(at) !== quote; at++) {
        if (text.charCodeAt(at) === backslash) at++;
      }
    } else if (character === openBrace || character === openBracket) {
      if (++depth > deepest) throw new TokenizerFileError('', `It is nested deeper than ${deepest} levels.`);
      if (++containers > most) {
        throw new TokenizerFileError(
          '',
          `It has more than ${Math.floor(most)} lists and tables for its length.`,
        );
      }
    } else if (character === closeBrace || character === closeBracket) depth--;
  }
}
