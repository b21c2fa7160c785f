import type { Block, Note, TextRange } from '@haksup/knowledge';
import type { QuoteLine } from '../contract.ts';
import { sentencesIn } from '../text/sentences.ts';
import { asks } from './snap-scraps.ts';
import { type Snippet, slice } from './snippet.ts';

/** A quote of prose is at most this long, unless one sentence alone is longer and has no clause to cut at. */
const longest = 260;
/** A sentence longer than this is quoted by its clause. */
const clauseFrom = 300;
/** A shorter sentence is quoted with its neighbour. */
const tooShort = 20;

const leansBack =
  /^(?:it|its|this|that|these|those|they|such|he|she|here|however|therefore|thus|hence|so|also|instead|이것|이는|이를|이런|이러한|이렇게|이 |이때|그것|그는|그런|그러나|그래서|따라서|즉|또한|하지만|여기서|반면|그 |둘 )/i;
/** "… is written here": where, the sentence before says. */
const pointsBack = /\s여기(?:에|에서|서|엔|에는)?\s/;
const enumerates =
  /^(?:첫째|둘째|셋째|넷째|다섯째|첫\s?번째|두\s?번째|세\s?번째|네\s?번째|마지막으로|first(?:ly)?\b|second(?:ly)?\b|third(?:ly)?\b|fourth\b|finally\b|next\b|then\b|lastly\b)/i;

/** The sentence around a span, or its clause where the sentence is long; what it leans on before it, if short. */
export function quoteSentence(note: Note, block: Block, span: TextRange): Snippet {
  const sentences = sentencesIn(note.text, block.start, block.end);
  const touched = sentences.filter(
    (one) => one.end > span.start && one.start < Math.max(span.end, span.start + 1),
  );
  const centre = touched[0] ?? sentences[0] ?? { start: block.start, end: block.end };
  let first = sentences.indexOf(centre);
  let last = first;
  let line = slice(note.text, centre.start, centre.end);
  const grow = (from: number, to: number): boolean => {
    const start = sentences[from]?.start;
    const end = sentences[to]?.end;
    if (start === undefined || end === undefined || end - start > longest) return false;
    [first, last] = [from, to];
    line = slice(note.text, start, end);
    return true;
  };
  for (let next = last + 1; next < sentences.length; next += 1) {
    const text = note.text.slice(sentences[next]!.start, sentences[next]!.end);
    const wanted = sentences[next]!.start < span.end || enumerates.test(text);
    if (!wanted || !grow(first, next)) break;
  }
  // A question that the note asks, or a bare label, is followed by what it leads to.
  if (line.text.length < tooShort || asks(line.text)) grow(first, last + 1);
  if (leansBack.test(line.text) || pointsBack.test(line.text)) grow(first - 1, last);
  if (line.text.length > clauseFrom) line = clauseAround(note.text, line, span);
  return { kind: 'sentence', lines: [line], leadIn: false, cells: [] };
}

// Where a long sentence may be cut: before a conjunction after a comma, at a semicolon or dash, after a Korean
// connective ending.
const seam =
  /(?:;\s|:\s|\s[—–-]\s|,\s(?=(?:and|but|which|while|whereas|so|because|where|although)\b)|(?<=[가-힣](?:고|며|지만|는데|면서|므로|니까|으나)),?\s|,\s(?=[가-힣]))/g;

function clauseAround(text: string, sentence: QuoteLine, span: TextRange): QuoteLine {
  const cuts = [
    sentence.start,
    ...[...sentence.text.matchAll(seam)].map((cut) => sentence.start + cut.index + cut[0].length),
    sentence.end,
  ];
  let from = cuts.findLastIndex((cut) => cut <= Math.max(span.start, sentence.start));
  let to = cuts.findIndex((cut) => cut >= Math.min(span.end, sentence.end));
  if (from < 0) from = 0;
  if (to <= from) to = from + 1;
  // A clause alone says little: grow it while it stays short, backwards first, where its subject stands.
  while (cuts[to]! - cuts[from]! < 120 && (from > 0 || to < cuts.length - 1)) {
    if (from > 0 && cuts[to]! - cuts[from - 1]! <= longest) from -= 1;
    else if (to < cuts.length - 1 && cuts[to + 1]! - cuts[from]! <= longest) to += 1;
    else break;
  }
  const line = slice(text, cuts[from]!, cuts[to]!);
  const trimmed = line.text.replace(/(?:\s[—–-]|[,;:])$/, '');
  return slice(text, line.start, line.start + trimmed.length);
}
