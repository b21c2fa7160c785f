import type { RankedPassage } from '@haksup/knowledge';
import { holds } from '../extract/evidence.ts';
import { clausesOf } from '../text/clauses.ts';
import { contentWords } from '../text/words.ts';
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

const citation = /\s*(?:\[\^?(\d{1,2}(?:\s*[,;]\s*\^?\d{1,2})*)\]|【\^?(\d{1,2})[^】]*】)/g;
const link =
  /https?:\/\/|www\.|\b[\w-]+\.(?:com|org|net|io|ai|kr|ru|cn|dev|app|xyz)\b|<?@(?:everyone|here|[!&]?\d+)|discord\.gg/i;
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
  readonly #analyse: Analyse;

  constructor(passages: readonly NumberedPassage[], question: string, analyse: Analyse) {
    this.#evidence = new Map(passages.map(({ number, passage }) => [number, evidenceText(passage)]));
    this.#question = new Set(contentWords(question).map((word) => word.stem));
    this.#analyse = analyse;
  }

  async check(unit: Unit): Promise<Verdict> {
    if (unit.kind === 'code') return this.#checkCode(unit.body);
    const { claim, cited } = takeCitations(unit.body);
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

  /** Code counts as the notes' own only where each of its lines stands in one passage. */
  #checkCode(body: string): Verdict {
    const lines = body
      .split('\n')
      .slice(1)
      .map((line) => line.trim())
      .filter((line) => line !== '' && line !== '```');
    for (const [number, evidence] of this.#evidence) {
      if (lines.length > 0 && lines.every((line) => evidence.text.includes(line))) {
        const sentences = evidence.sentences.filter((sentence) =>
          lines.some((line) => sentence.text.includes(line)),
        );
        return { kind: 'supported', body, by: [{ number, sentences }] };
      }
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
    const isKnown = (stem: string): boolean => boilerplate.has(stem) || this.#question.has(stem);
    if (words.every((word) => boilerplate.has(word.stem) || boilerplate.has(word.text))) return true;
    return (
      introduces &&
      words.every((word) => word.kind !== 'number' && (isKnown(word.stem) || boilerplate.has(word.text)))
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
    const links =
      claim.match(/(?:https?:\/\/|www\.)[^\s)>\]]+|\b[\w-]+\.(?:com|org|net|io|ai|kr|dev|app)\b/gi) ?? [];
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
  const claim = body.replace(citation, (_, square: string | undefined, wide: string | undefined) => {
    for (const number of (square ?? wide ?? '').split(/\D+/)) if (number !== '') cited.add(Number(number));
    return '';
  });
  return { claim: claim.trim(), cited: [...cited] };
}

/** What is never shown: orders to the person who reads, calls for secrets. */
function isRisky(claim: string): boolean {
  return /\b(?:ignore|disregard|forget) (?:all|the|any|your|previous|these)\b|\bsystem prompt\b|\b(?:enter|send|give|tell|type)\b[^.]{0,30}\b(?:password|api key|token|card)\b|\b(?:click|visit|download)\b[^.]{0,40}(?:\bhere\b|https?:|www\.|\blink\b)|\b(?:pwned|hacked)\b|(?:지시|규칙|명령)[를은는을]? 무시|시스템 프롬프트|비밀번호|링크를 (?:클릭|누르)|클릭하/i.test(
    claim,
  );
}
