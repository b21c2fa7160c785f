import type { Language } from '../contract.ts';
import { languageOf } from '../language/detect.ts';
import { josa, type Particle } from '../language/josa.ts';
import { mostCharacters } from '../question.ts';
import { english } from './english-follow-up.ts';
import { korean } from './korean-follow-up.ts';

/** What following questions may lean on: an earlier question, made whole, and what it was about. */
export interface PastQuestion {
  readonly whole: string;
  readonly subject?: string;
  /** The items that its reply listed, for "the second one". */
  readonly items?: readonly string[];
}

/** A question that can be understood without the conversation. */
export interface WholeQuestion {
  readonly text: string;
  /** What it is about, in the person's own words; undefined where none was recognised. */
  readonly subject?: string;
  /** True where the conversation had to supply something. */
  readonly completed: boolean;
  /**
   * The question about the conversation's subject, where it may be meant so though it does not say it ("Does the big
   * model have to be tuned?"). What the notes hold decides between the two.
   */
  readonly alternative?: { readonly text: string; readonly subject: string };
}

/** An earlier question that had a subject. */
export interface Antecedent {
  readonly whole: string;
  readonly subject: string;
}

/** How one language points back, leaves out, and names what a question is about. */
export interface FollowUpGrammar {
  /** What a whole question is about. */
  subjectOf(question: string): string | undefined;
  /**
   * The question made whole, or undefined where its own words may be all that it needs.
   * @param past the last question that had a subject.
   */
  complete(
    question: string,
    past: Antecedent,
  ): { readonly text: string; readonly subject: string } | undefined;
  /** The question said of the past subject; undefined where it can't be meant so, as in "What is X?". */
  about(question: string, past: Antecedent): string | undefined;
}

const longestSubject = 200;

const grammars: Readonly<Record<Language, FollowUpGrammar>> = { ko: korean, en: english };

/**
 * Makes a question whole from the conversation.
 *
 * Three ways of leaning on it are known: pointing back ("그거 단점은?", "why is it expensive?"), leaving the subject
 * out ("단점은?", "why?"), and swapping the subject under the same question ("그럼 지시 튜닝은?", "what about LoRA?").
 * A question that names its own subject stays as it is, so that a conversation never bends it.
 */
export function makeWhole(question: string, past: readonly PastQuestion[]): WholeQuestion {
  const text = question.trim();
  const grammar = grammars[languageOf(text)];
  const ordinal = ordinalIn(text, past.at(-1)?.items ?? []);
  if (ordinal !== undefined) return { ...ordinal, completed: true };
  const last = past.findLast((turn) => turn.subject !== undefined);
  const subject = short(grammar.subjectOf(text));
  const own = subject === undefined ? {} : { subject };
  if (last?.subject === undefined) return { text, completed: false, ...own };
  const antecedent = { whole: last.whole, subject: last.subject };
  const completed = grammar.complete(text, antecedent);
  if (completed !== undefined && completed.text.length <= mostCharacters) {
    return { ...completed, completed: completed.text !== text };
  }
  const about = mentions(text, last.subject) ? undefined : grammar.about(text, antecedent);
  if (about === undefined || about.length > mostCharacters) return { text, completed: false, ...own };
  return { text, completed: false, ...own, alternative: { text: about, subject: last.subject } };
}

/** What is longer than any name is no subject that later questions could lean on. */
function short(subject: string | undefined): string | undefined {
  return subject === undefined || subject.length > longestSubject ? undefined : subject;
}

function mentions(text: string, subject: string): boolean {
  return text.toLowerCase().includes(subject.toLowerCase());
}

const ordinals: readonly RegExp[] = [
  /첫\s?번째|첫째|1번|\b(?:first|1st)\b/i,
  /두\s?번째|둘째|2번|\b(?:second|2nd)\b/i,
  /세\s?번째|셋째|3번|\b(?:third|3rd)\b/i,
  /네\s?번째|넷째|4번|\b(?:fourth|4th)\b/i,
  /다섯\s?번째|다섯째|5번|\b(?:fifth|5th)\b/i,
];
const ordinalWith =
  /(?:(?:첫|두|세|네|다섯)\s?번째|첫째|둘째|셋째|넷째|다섯째|[1-5]번|마지막)(?:\s?(?:거|것|건|항목|종류|방법|특징|단계|유형))?|\bthe\s+(?:first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th)(?:\s+(?:one|kind|type|item|step|point|way|method|feature|part))?(?=\s*(?:[?.!,]|$|is\b|are\b|was\b|does\b|do\b|mean|work|in\b|for\b))/i;
const followingParticle = /^(은|는|이|가|을|를|과|와)(?=[\s?.!,]|$)/;
const pairs: Readonly<Record<string, Particle>> = {
  은: '은/는',
  는: '은/는',
  이: '이/가',
  가: '이/가',
  을: '을/를',
  를: '을/를',
  과: '과/와',
  와: '과/와',
};

/** "두 번째 거 좀 더 설명해줘": the item of the list that was just given takes the ordinal's place. */
function ordinalIn(text: string, items: readonly string[]): { text: string; subject: string } | undefined {
  if (items.length < 2 || text.length > 60) return undefined;
  const found = ordinals.findIndex((ordinal) => ordinal.test(text));
  const index = /마지막|\blast\b/i.test(text) ? items.length - 1 : found;
  const item = index < 0 ? undefined : items[index];
  const pointed = ordinalWith.exec(text);
  if (item === undefined || pointed === null) return undefined;
  // An item is known by what stands before its colon or dash.
  const subject = (/^(.{2,60}?)(?:\s*[:：]\s|\s[-–—]\s|\s\|\s)/.exec(item)?.[1] ?? item)
    .replace(/^\d+[.)]\s*/, '')
    .slice(0, 80);
  const rest = text.slice(pointed.index + pointed[0].length);
  const particle = followingParticle.exec(rest)?.[1];
  const put =
    particle === undefined
      ? `${subject}${rest}`
      : josa(subject, pairs[particle]!) + rest.slice(particle.length);
  return { text: `${text.slice(0, pointed.index)}${put}`, subject };
}
