import type { Language } from '../contract.ts';
import { proseLanguage } from '../language/prose.ts';

/** Another language is wished for, or nobody can tell which: "LoRA를 영어로 설명해 줘". */
const wished =
  /\b(?:english|korean|japanese|chinese|french|german|spanish|translat\w*)\b|영어|영문|한국어|한글|국문|일본어|일어|중국어|번역|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Cyrillic}\p{Script=Arabic}]{2}/iu;

/** Counts in which language an answer's own sentences are; what stands in a passage word for word is a quote. */
export class AnswerLanguage {
  readonly #asked: Language;
  readonly #passages: readonly string[];
  readonly #isFree: boolean;
  #own = 0;
  #foreign = 0;

  /** @param passages The texts that the model was given. */
  constructor(asked: Language, question: string, passages: readonly string[]) {
    this.#asked = asked;
    this.#isFree = wished.test(question);
    this.#passages = passages.map(lettersOf);
  }

  /** Whether more of its own sentences are in another language than in the asker's. */
  get isForeign(): boolean {
    return this.#foreign > this.#own;
  }

  count(sentence: string): void {
    if (this.#isFree) return;
    const language = proseLanguage(sentence);
    if (language === 'unclear') return;
    if (language === this.#asked) {
      this.#own += 1;
      return;
    }
    const letters = lettersOf(sentence);
    if (!this.#passages.some((passage) => passage.includes(letters))) this.#foreign += 1;
  }

  /** What was counted is void. */
  clear(): void {
    this.#own = 0;
    this.#foreign = 0;
  }
}

function lettersOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}
