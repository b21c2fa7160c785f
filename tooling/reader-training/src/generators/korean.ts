// Particles depend on whether the syllable before them ends in a consonant; templates write both: `을/를`.
const pairs: readonly (readonly [pattern: string, closed: string, open: string])[] = [
  ['은/는', '은', '는'],
  ['이/가', '이', '가'],
  ['을/를', '을', '를'],
  ['과/와', '과', '와'],
  ['으로/로', '으로', '로'],
  ['이라고/라고', '이라고', '라고'],
  ['이란/란', '이란', '란'],
  ['이야/야', '이야', '야'],
  ['이다/다', '이다', '다'],
  ['이에요/예요', '이에요', '예요'],
];
/** English letters and digits whose Korean reading ends in a consonant. */
const closedLetters = /[lmnr013678]$/iu;

/** Chooses the particles that a filled-in template left open. */
export function particles(text: string): string {
  let result = text;
  for (const [pattern, closed, open] of pairs) {
    let at = result.indexOf(pattern);
    while (at >= 0) {
      const before = result
        .slice(0, at)
        .replace(/(?:\s*\([^()]*\)|["'”’*`\]])+$/u, '')
        .slice(-1);
      const chosen = endsClosed(before, pattern) ? closed : open;
      result = result.slice(0, at) + chosen + result.slice(at + pattern.length);
      at = result.indexOf(pattern, at + chosen.length);
    }
  }
  return result;
}

function endsClosed(last: string, pattern: string): boolean {
  const code = last.charCodeAt(0);
  if (code >= 0xac00 && code <= 0xd7a3) {
    const final = (code - 0xac00) % 28;
    // After ㄹ, 로 stands without 으.
    return pattern === '으로/로' ? final !== 0 && final !== 8 : final !== 0;
  }
  return closedLetters.test(last) && !(pattern === '으로/로' && /[l178r]$/iu.test(last));
}
