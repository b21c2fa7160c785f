import type { RankedPassage } from '@haksup/knowledge';
import { holds } from '../extract/evidence.ts';
import { clausesOf } from '../text/clauses.ts';
import { type ContentWord, contentWords } from '../text/words.ts';
import { citationPattern } from './citation.ts';
import { type EvidenceSentence, type EvidenceText, evidenceText } from './evidence-text.ts';
import { type ClaimTerms, type Support, supports } from './support.ts';
import type { Unit } from './units.ts';

/** A passage as it was given to the model, under the number that the model cites it by. */
export interface NumberedPassage {
  readonly number: number;
  readonly passage: RankedPassage;
}

/** What became of a unit of the model's answer. */
export type Verdict =
  /** The notes say it: shown with these citations, best first. */
  | { readonly kind: 'supported'; readonly body: string; readonly by: readonly Citation[] }
  /** The notes don't say it and it claimed no source: shown, marked as not from the notes. */
  | { readonly kind: 'marked'; readonly body: string }
  /** Says nothing of the subject ("Here is why:"): shown only if something supported follows. */
  | { readonly kind: 'plain'; readonly body: string }
  /** Says that the notes don't hold the answer. */
  | { readonly kind: 'admission' }
  | { readonly kind: 'dropped' };

export interface Citation {
  readonly number: number;
  readonly sentences: readonly EvidenceSentence[];
}

/** Analyses a claim by the course's glossary; asked only where the words alone don't decide. */
export type Analyse = (claim: string) => Promise<ClaimTerms>;

const link =
  /\b[a-z][a-z0-9+.-]*:\/\/|www\.|\b(?:data|javascript|mailto):\S|\]\(\s*[\w./#-]+[:/.]|\b[\w-]+\.(?:com|org|net|io|ai|kr|ru|cn|dev|app|xyz|co|info|gg|ly|site|online|club|shop|edu|gov)\b|<?@(?:everyone|here|[!&]?\d+)/i;
/** A claim longer than this says too much to be checked. */
const longestClaim = 2000;
/** What agrees or denies before the claim itself; on its own it can't be checked. */
const assent = /^(?:yes|no|yeah|yep|nope|네|넵|예|아니요|아니오|아뇨)(?:\s*[,.!~]+\s*|\s*$)/i;
const admission =
  /(?:노트|자료|글|강의|본문|구절|참고)[^.]{0,30}(?:없[다습어었는]|않[다습아았는]|찾을 수|나오지|언급되지|다루지|알 수 없)|\b(?:notes?|passages?|materials?|text|sources?)\b[^.]{0,30}\b(?:do(?:es)?\s?n[o']t|don[’']t|doesn[’']t|not|nothing|no)\b|\b(?:cannot|can[’']t|could not|couldn[’']t)\s+(?:find|answer|tell|say)\b/i;
const boilerplate = new Set(
  `다음 아래 정리 요약 설명 질문 답 답변 좋은 네 예 물론 알겠습니다 도움 궁금 점 이유 장점 단점 종류 방법 특징 차이 예시 핵심 결론 추가
  sure course great good question answer here following below summary short brief overall conclusion hope let explain
  reason advantage benefit drawback kind type way feature difference example key point happy certain absolute
  ask anything else want`.split(/\s+/),
);

/** Checks the units of one answer against the passages that the model was given. */
export class ClaimCheck {
  readonly #evidence: ReadonlyMap<number, EvidenceText>;
  readonly #question: ReadonlySet<string>;
  /** The question is answered by yes or no, so that saying it again claims something. */
  readonly #polar: boolean;
  readonly #analyse: Analyse;
  /** What was shown already: a model that loops says it again and again. */
  readonly #shown = new Set<string>();

  constructor(passages: readonly NumberedPassage[], question: string, analyse: Analyse) {
    this.#evidence = new Map(passages.map(({ number, passage }) => [number, evidenceText(passage)]));
    this.#question = new Set(contentWords(question).map((word) => word.stem));
    this.#polar = question.split('\n').some(isPolar);
    this.#analyse = analyse;
  }

  /** What was checked so far is not shown after all. */
  forget(): void {
    this.#shown.clear();
  }

  async check(unit: Unit): Promise<Verdict> {
    const said = unit.body.toWellFormed();
    const verdict = unit.kind === 'code' ? this.#checkCode(said) : await this.#checkSentence(said);
    if (verdict.kind !== 'supported' && verdict.kind !== 'marked') return verdict;
    const body = verdict.body.toLowerCase();
    if (this.#shown.has(body)) return { kind: 'dropped' };
    this.#shown.add(body);
    return verdict;
  }

  async #checkSentence(body: string): Promise<Verdict> {
    const taken = takeCitations(body);
    const { cited } = taken;
    const claim = withoutAssent(taken.claim);
    if (claim.length > longestClaim) return { kind: 'dropped' };
    if (claim.replace(/[\s*_#>|:.,-]/g, '') === '') return { kind: 'dropped' };
    // A note may hold such a sentence as well: what was smuggled into it is not passed on.
    if (isRisky(claim) || (link.test(claim) && !this.#quotes(claim))) return { kind: 'dropped' };
    if (this.#isAdmission(claim)) return { kind: 'admission' };
    if (this.#isPlain(claim)) return { kind: 'plain', body: claim };
    const supported = await this.#support(claim, cited);
    if (supported.length > 0) return { kind: 'supported', body: claim, by: supported };
    // A citation that does not hold is a false promise; without one the sentence is only the model's own.
    return cited.length > 0 ? { kind: 'dropped' } : { kind: 'marked', body: claim };
  }

  /** The passages that support a claim: the cited ones, else the best of the others. */
  async #support(claim: string, cited: readonly number[]): Promise<Citation[]> {
    let terms: ClaimTerms = [];
    for (const attempt of ['words', 'glossary'] as const) {
      if (attempt === 'glossary') {
        terms = await this.#analyse(claim);
        if (terms.length === 0) break;
      }
      const held = [...this.#evidence]
        .map(([number, evidence]) => ({ number, support: supports(claim, evidence, terms) }))
        .filter(({ support }) => support.supported)
        .sort((a, b) => b.support.score - a.support.score || a.number - b.number);
      const asCited = held.filter(({ number }) => cited.includes(number));
      const chosen = asCited.length > 0 ? asCited.slice(0, 2) : held.slice(0, 1);
      if (chosen.length > 0) return chosen.map(toCitation);
    }
    return [];
  }

  /** Code counts as the notes' own only where each of its lines is a line of one passage, or all of it stands in one. */
  #checkCode(body: string): Verdict {
    const [fence = '', ...rest] = body.split('\n');
    const lines = rest.map((line) => line.trim()).filter((line) => line !== '' && line !== '```');
    if (lines.length === 0) return { kind: 'dropped' };
    for (const [number, { text, sentences }] of this.#evidence) {
      const places = placesOf(lines, text);
      if (places === undefined) continue;
      const held = sentences.filter(({ start, end }) =>
        places.some((place) => start < place.end && place.start < end),
      );
      // What stands behind the fence is a language's name or nothing: nobody checks it.
      const opened = /^```[\w+#.-]{0,20}\s*$/.test(fence) ? fence : '```';
      return { kind: 'supported', body: [opened, ...rest].join('\n'), by: [{ number, sentences: held }] };
    }
    return { kind: 'dropped' };
  }

  #isAdmission(claim: string): boolean {
    if (claim.length > 200 || !admission.test(claim)) return false;
    // "The notes don't say, but X is Y" says something all the same.
    if (clausesOf(claim).some((clause) => !admission.test(clause) && !this.#saysNothingNew(clause, 1)))
      return false;
    return this.#saysNothingNew(claim, 4);
  }

  #isPlain(claim: string): boolean {
    const introduces =
      /[:：]\s*$/.test(claim.replace(/[*_]+/g, '')) || /^[*_]{2}[^*_]{1,40}[*_]{2}$/.test(claim);
    const words = contentWords(claim);
    if (words.length === 0) return true;
    const isEmpty = (word: ContentWord): boolean => boilerplate.has(word.stem) || boilerplate.has(word.text);
    if (words.every(isEmpty)) return true;
    // "LoRA was invented by Google:" says it, whoever asked whether it is so.
    if (!introduces || this.#polar) return false;
    return words.every(
      (word) =>
        isEmpty(word) || (word.kind !== 'number' && this.#question.has(word.stem) && this.#isHeld(word)),
    );
  }

  /** Whether some passage, or a heading above one, has the word; across languages only names can be looked for. */
  #isHeld({ kind, stem, text }: ContentWord): boolean {
    const korean = /\p{Script=Hangul}/u.test(text);
    const all = [...this.#evidence.values()];
    if (kind !== 'name' && all.every((one) => /\p{Script=Hangul}/u.test(one.text) !== korean)) return true;
    return all.some(
      ({ lower, about, sentences }) =>
        holds(lower, text) ||
        holds(about.lower, text) ||
        about.stems.has(stem) ||
        sentences.some((sentence) => sentence.stems.has(stem)),
    );
  }

  /** At most `fresh` words that neither the question nor the passages hold. */
  #saysNothingNew(text: string, fresh: number): boolean {
    const words = contentWords(text);
    const isOld = (stem: string): boolean => this.#question.has(stem) || boilerplate.has(stem);
    const strange = words.filter((word) => !isOld(word.stem));
    return strange.length <= fresh && strange.every((word) => word.kind !== 'name' && word.kind !== 'number');
  }

  /** Whether every link in the claim stands in a passage. */
  #quotes(claim: string): boolean {
    if (/\b(?:data|javascript|mailto):\S|\]\(|@(?:everyone|here|[!&]?\d)/i.test(claim)) return false;
    const links =
      claim.match(
        /(?:\b[a-z][a-z0-9+.-]*:\/\/|www\.)[^\s)>\]]+|\b[\w-]+\.(?:com|org|net|io|ai|kr|ru|cn|dev|app|xyz|co|info|gg|ly|site|online|club|shop|edu|gov)\b/gi,
      ) ?? [];
    return (
      links.length > 0 &&
      links.every((one) =>
        [...this.#evidence.values()].some(({ text }) => holds(text.toLowerCase(), one.toLowerCase())),
      )
    );
  }
}

function toCitation({ number, support }: { number: number; support: Support }): Citation {
  return { number, sentences: support.sentences };
}

/** A sentence without its citations, and the numbers that it cites. */
export function takeCitations(body: string): { readonly claim: string; readonly cited: readonly number[] } {
  const cited = new Set<number>();
  const claim = body.replace(new RegExp(`\\s*(?:${citationPattern})`, 'giu'), (found) => {
    const numbers = numbersIn(found);
    // No passage has the number 0: "in [0, 1]" is a range of values.
    if (numbers.length > 1 && numbers.includes(0)) return found;
    for (const number of numbers) cited.add(number);
    return '';
  });
  return { claim: claim.trim(), cited: [...cited] };
}

/** "[1, 3-5]" cites 1, 3, 4 and 5. */
function numbersIn(citation: string): number[] {
  return [...citation.matchAll(/(\d+)(?:\s*[-–~]\s*(\d+))?/g)].flatMap(([, first, last]) => {
    const from = Number(first);
    const to = Number(last ?? first);
    return to > from && to - from < 12 ? Array.from({ length: to - from + 1 }, (_, at) => from + at) : [from];
  });
}

/** The claim without the "Yes," before it. */
function withoutAssent(claim: string): string {
  const rest = claim.replace(assent, '');
  return rest === claim ? claim : rest.slice(0, 1).toUpperCase() + rest.slice(1);
}

/** Whether a question is answered by yes or no. */
function isPolar(question: string): boolean {
  const asked = question.trim();
  if (/^(?:is|are|was|were|do|does|did|can|could|should|will|would|has|have|had|may|must)\b/i.test(asked)) {
    return true;
  }
  const open =
    /뭐|뭔|무엇|무슨|왜|어떻|어떤|언제|어디|누가|누구|어느|얼마|몇|종류|차이|설명|알려|정의|뜻|예시|목록|단계|방법|[은는란]\s*\?|\b(?:what|why|how|which|who|when|where)\b/i;
  return /\p{Script=Hangul}/u.test(asked) && /[?？]\s*$/.test(asked) && !open.test(asked);
}

/** Where lines of code stand in a text: each is a line of it, or all of them follow one another. Undefined if not. */
function placesOf(
  lines: readonly string[],
  text: string,
): readonly { readonly start: number; readonly end: number }[] | undefined {
  const whole = lines.join('\n');
  const at = text.indexOf(whole);
  if (at >= 0) return [{ start: at, end: at + whole.length }];
  const known = new Map<string, { start: number; end: number }>();
  let start = 0;
  for (const line of text.split('\n')) {
    known.set(line.trim(), { start, end: start + line.length });
    start += line.length + 1;
  }
  const places = lines.flatMap((line) => known.get(line) ?? []);
  return places.length === lines.length ? places : undefined;
}

/** What is never shown: orders to the person who reads, calls for secrets. */
function isRisky(claim: string): boolean {
  return /\b(?:ignore|disregard|forget) (?:all|the|any|your|previous|these)\b|\bsystem prompt\b|\b(?:enter|send|give|tell|type)\b[^.]{0,30}\b(?:password|api key|token|card)\b|\b(?:click|visit|download)\b[^.]{0,40}(?:\bhere\b|https?:|www\.|\blink\b)|\b(?:pwned|hacked)\b|(?:지시|규칙|명령)[를은는을]? 무시|시스템 프롬프트|비밀번호|링크를 (?:클릭|누르)|클릭하/i.test(
    claim,
  );
}
