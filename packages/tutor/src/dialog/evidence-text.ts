import { clausesOf } from '../text/clauses.ts';
import { contradicts, familiesOf } from '../text/concepts.ts';
import { sentencesIn } from '../text/sentences.ts';
import { contentWords } from '../text/words.ts';

/** A passage as evidence: its sentences with what they say, ready to be compared with claims. */
export interface EvidenceText {
  readonly text: string;
  /** Lower case, NFKC. */
  readonly lower: string;
  readonly sentences: readonly EvidenceSentence[];
  /** The headings and the note's title: what the whole passage is about. */
  readonly about: Words;
  readonly numbers: ReadonlySet<string>;
  /** How many list items or table rows it holds, since "three kinds" may only be counted, not said. */
  readonly items: number;
}

/** A text with what it says. */
export interface Words {
  /** Lower case, NFKC. */
  readonly lower: string;
  readonly stems: ReadonlySet<string>;
  readonly families: ReadonlySet<string>;
}

export interface EvidenceSentence extends Words {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Its clauses; the sentence alone where it has one. */
  readonly clauses: readonly EvidenceClause[];
  /** Its clauses set two things against each other or tell of two, so that the whole of it tells not which is which. */
  readonly contrasts: boolean;
  /** What it leans on: the table's header, the list's lead-in, the sentence that "it" points to. */
  readonly context: readonly Words[];
  /** Names in it: a sentence that names somebody of its own is not about whom the sentence before named. */
  readonly names: ReadonlySet<string>;
  /** The opening of the sentence before it in its paragraph: what a Korean sentence without a subject is about. */
  readonly earlier?: Words;
  /** The first words of a sentence of several clauses: the subject that its later clauses leave out. */
  readonly opening?: Words;
  /** The sentence before, where this one points back to it. */
  readonly before?: EvidenceSentence;
}

export interface EvidenceClause extends Words {
  readonly text: string;
  /** It says what it is about, so that it is not about what the sentence opens with. */
  readonly ownSubject: boolean;
}

/** "GPT는 …", "the second layer is …", "the decoder writes …". */
const subject =
  /^(?:\S{1,20}\s)?(?:[A-Za-z0-9][\w.-]*|[가-힣]{2,}(?<!하|되|있|없|같|시키|많|적))(?:은|는)\s|^(?:the|a|an)\s(?:[\w-]+\s){1,3}?(?:is|are|was|were|can|may|must|will|does|do|has|have|[\w-]{2,}[^s\s]s)\s(?!of\b)/i;

const leansBack =
  /^(?:it|its|this|that|these|those|they|such|only these|however|therefore|thus|so|also|instead|이것|이는|이를|이런|이러한|이렇게|이 |그것|그런|그러나|그래서|따라서|즉|또한|하지만|여기서|이때)/i;
const item = /^\s*(?:[-*•]|\d+[.)])\s/;
const row = /\S \| \S/;

export function evidenceText(passage: {
  readonly text: string;
  readonly title: string;
  readonly heading: readonly string[];
}): EvidenceText {
  const { text } = passage;
  const sentences: EvidenceSentence[] = [];
  for (const { start, end } of sentencesIn(text)) {
    const said = text.slice(start, end);
    const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, end);
    const previous = sentences.at(-1);
    const before = previous !== undefined && leansBack.test(said) ? previous : undefined;
    const sameLine = previous !== undefined && !text.slice(previous.end, start).includes('\n');
    const introduced = introduction(text, start, line);
    const context = [
      ...(before === undefined ? [] : [wordsIn(openingOf(before.text))]),
      ...(introduced === undefined ? [] : [wordsIn(introduced)]),
    ];
    const clauses = clausesOf(said).map((clause, index) => ({
      text: clause,
      ownSubject: index > 0 && subject.test(clause),
      ...wordsIn(clause),
    }));
    sentences.push({
      start,
      end,
      text: said,
      ...wordsIn(said),
      clauses,
      context,
      contrasts:
        clauses.some(({ ownSubject }) => ownSubject) ||
        clauses.some((one) => clauses.some((other) => contradicts(one.text, other.text))),
      names: new Set(contentWords(said).flatMap((word) => (word.kind === 'name' ? [word.stem] : []))),
      ...(sameLine && { earlier: wordsIn(openingOf(previous.text)) }),
      ...(clauses.length > 1 && { opening: wordsIn(openingOf(clauses[0]!.text)) }),
      ...(before && { before }),
    });
  }
  const aboutText = [passage.title, ...passage.heading].join('\n');
  const numbers = contentWords(`${text}\n${aboutText}`).filter((word) => word.kind === 'number');
  return {
    text,
    lower: text.normalize('NFKC').toLowerCase(),
    sentences,
    about: wordsIn(aboutText),
    numbers: new Set(numbers.map((word) => word.stem)),
    items: text.split('\n').filter((line) => item.test(line) || row.test(line)).length,
  };
}

/** The line above the list or table that a line belongs to; for a table its header is that line. */
function introduction(text: string, start: number, line: string): string | undefined {
  const kind = item.test(line) ? item : row.test(line) ? row : undefined;
  if (kind === undefined) return undefined;
  const above = text
    .slice(0, text.lastIndexOf('\n', start - 1) + 1)
    .split('\n')
    .slice(0, -1);
  const outside = above.findLastIndex((other) => other.trim() !== '' && !kind.test(other));
  return kind === row ? above.slice(outside + 1).find((other) => other.trim() !== '') : above[outside];
}

function wordsIn(text: string): Words {
  const words = contentWords(text);
  return {
    lower: text.normalize('NFKC').toLowerCase(),
    stems: new Set(words.map((word) => word.stem)),
    families: new Set(words.flatMap((word) => [...familiesOf(word)])),
  };
}

/** What a clause opens with: up to its topic in Korean, else its first two words that carry something before a verb of being. */
function openingOf(clause: string): string {
  const topic = /^.{1,60}?[가-힣A-Za-z0-9)](?:은|는|이|가)\s/.exec(clause)?.[0];
  if (topic !== undefined && /[가-힣]/.test(clause)) return topic;
  const [head = clause] = clause.split(
    /,|\s(?:is|are|was|were|can|could|may|might|does|do|has|have|will|must|should)\s/i,
  );
  const second = contentWords(head)[1];
  const at = second === undefined ? -1 : head.normalize('NFKC').toLowerCase().indexOf(second.text);
  return at < 0 ? head : head.slice(0, at + second!.text.length);
}
