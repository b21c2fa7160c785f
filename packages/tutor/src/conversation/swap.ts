/** Which words of the last question a new subject takes the place of. */

/** A token with the text around it left alone: "BERT" of "BERT는", "short-term" of "short-term?". */
const token = /[A-Za-z][\w.+-]*[\w+]|[A-Za-z]|\d[\d.,]*\d|\d|[가-힣]+/gu;
/** Words that open questions with a capital letter. */
const opening =
  /^(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|can|could|should|would|will|may|tell|give|explain|describe|define|list|name|show|and|so|then|but|in|i)$/i;

interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Where in `whole` the phrase stands that `fresh` is asked about instead: the phrase with the same head ("비공개 모델"
 * for "공개 모델", "long-term" for "short-term memory"), a name for a name ("T5" for the "BERT" of "Which tokenizer does
 * BERT use?"), else the subject. Undefined where none of these is there.
 */
export function swapTarget(whole: string, subject: string, fresh: string): Span | undefined {
  const tokens = tokensOf(whole);
  return (
    sameHead(tokens, tokensOf(fresh)) ?? nameFor(whole, tokens, subject, fresh) ?? spanOf(whole, subject)
  );
}

function tokensOf(text: string): Token[] {
  return [...text.matchAll(token)].map((match) => ({
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
}

function sameHead(tokens: readonly Token[], fresh: readonly Token[]): Span | undefined {
  const head = fresh.at(-1);
  if (head === undefined) return undefined;
  if (fresh.length === 1) {
    const tail = /-[A-Za-z]{3,}$/.exec(head.text)?.[0].toLowerCase();
    if (tail === undefined) return undefined;
    const like = tokens.find((other) => other.text.toLowerCase().endsWith(tail));
    return like !== undefined && like.text.toLowerCase() !== head.text.toLowerCase() ? like : undefined;
  }
  const at = tokens.findIndex((other) => isHead(other.text, head.text));
  const first = tokens[at - fresh.length + 1];
  if (at < 0 || first === undefined || opening.test(first.text)) return undefined;
  // The particle behind the head stays where it is.
  return { start: first.start, end: tokens[at]!.start + head.text.length };
}

/** "모델의" has the head "모델"; "models" has "model". */
function isHead(word: string, head: string): boolean {
  if (!word.toLowerCase().startsWith(head.toLowerCase())) return false;
  const rest = word.slice(head.length);
  return rest === '' || /^(?:은|는|이|가|을|를|의|과|와|이란|란|으로|로|s)$/.test(rest);
}

function nameFor(whole: string, tokens: readonly Token[], subject: string, fresh: string): Span | undefined {
  if (!tokensOf(fresh).every(({ text }) => isName(text))) return undefined;
  const runs: Span[] = [];
  for (const { text, start, end } of tokens) {
    if (!isName(text) || opening.test(text)) continue;
    const last = runs.at(-1);
    if (last !== undefined && whole.slice(last.end, start) === ' ') {
      runs[runs.length - 1] = { start: last.start, end };
    } else runs.push({ start, end });
  }
  const within = spanOf(whole, subject);
  return runs.find(({ start, end }) => within && start >= within.start && end <= within.end) ?? runs[0];
}

/** A capital letter or a digit: an abbreviation, a product, a version. */
export function isName(word: string): boolean {
  return /[A-Z0-9]/.test(word);
}

function spanOf(whole: string, phrase: string): Span | undefined {
  const at = whole.toLowerCase().indexOf(phrase.toLowerCase());
  return at < 0 ? undefined : { start: at, end: at + phrase.length };
}
