/**
 * The printable alphabet in which byte-level tokenizers write bytes: printable Latin-1 bytes stand for
 * themselves, the other 68 for the code points from U+0100 on, in order. (GPT-2's convention, which every
 * byte-level `tokenizer.json` follows.)
 */
function isPrintable(byte: number): boolean {
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
}

/** Byte → its character in the vocabulary. */
export const byteCharacters: readonly string[] = (() => {
  const characters: string[] = [];
  let next = 0x100;
  for (let byte = 0; byte < 256; byte += 1) {
    characters.push(String.fromCharCode(isPrintable(byte) ? byte : next++));
  }
  return characters;
})();

/** Character of the vocabulary → its byte; anything else is `undefined`. */
export const characterBytes: ReadonlyMap<string, number> = new Map(
  byteCharacters.map((character, byte) => [character, byte]),
);

/** Bytes as a string of the alphabet. */
export function spellBytes(bytes: Uint8Array): string {
  let spelled = '';
  for (const byte of bytes) spelled += byteCharacters[byte];
  return spelled;
}

/** The bytes that a string of the alphabet stands for, or `undefined` where a character is not in it. */
export function unspellBytes(spelled: string): Uint8Array | undefined {
  const bytes = new Uint8Array(spelled.length);
  for (let index = 0; index < spelled.length; index += 1) {
    const byte = characterBytes.get(spelled[index]!);
    if (byte === undefined) return undefined;
    bytes[index] = byte;
  }
  return bytes;
}
