const number = String.raw`\^?#?\d{1,4}`;
const called = String.raw`(?:(?:passages?|글|구절)\s*)`;
const list = (first: string): string =>
  String.raw`${first}${number}(?:\s*(?:[,;–~-]|and|및)\s*${called}?${number})*`;

/**
 * How models cite, as a regular expression's source: `[1]`, `[1, 3-5]`, `[^1]`, `[passage 1]`, `(passage 1)`, `【1†source】`.
 * To be used with the flags `i` and `u`.
 */
export const citationPattern: string = String.raw`\[${list(`${called}?`)}\]|\(${list(called)}\)|【\^?\d{1,2}[^】]{0,40}】`;

/** What may become a citation once more of the answer is there. */
export const halfCitation: RegExp =
  /^(?:\[[\^#\da-z글구절및,;–~\s-]{0,40}|\([a-z글구절][\da-z글구절및,;–~\s-]{0,40}|【[^】]{0,40}|\()$/iu;
