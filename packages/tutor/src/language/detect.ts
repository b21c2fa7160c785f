import type { Language } from '../contract.ts';

const hangul = /\p{Script=Hangul}/gu;
const latin = /\p{Script=Latin}/gu;
/** Words that only an English sentence has; a Korean one borrows nouns, not these. */
const englishFrame =
  /\b(?:what|how|why|which|who|whom|when|where|whose|is|are|was|were|does|do|did|can|could|should|would|the|explain|tell|define|describe|give|list|compare|mean|means)\b/i;
/** Endings and question words that only a Korean sentence has. */
const koreanFrame =
  /(?:뭐|뭔|무엇|무슨|왜|어떻게|어떤|언제|어디|누가|누구|어느|얼마|몇|알려|설명|차이|뜻|예시|예를|해\s?줘|[가-힣]+(?:나요|까요|인가요?|한가요?|은가요?|이란|란|이야|예요|이에요|은|는|이|가|을|를|의|도|랑|이랑|하고|와|과)(?=[\s?.!,]|$))|[A-Za-z0-9](?:이란|란|은|는|이|가|을|를|의|도|랑|이랑|하고|와|과)(?=[\s?.!,]|$)/;

/**
 * The language that a person wrote a question in, which its reply's own words take.
 *
 * A question that mixes both is judged by its frame, not by its share of letters: "Chain of Thought prompting이란?"
 * is Korean and "What does 프롬프트 mean?" is English.
 */
export function languageOf(text: string): Language {
  const korean = text.match(hangul)?.length ?? 0;
  const english = text.match(latin)?.length ?? 0;
  if (korean === 0) return 'en';
  if (english === 0) return 'ko';
  const speaksKorean = koreanFrame.test(text);
  const speaksEnglish = englishFrame.test(text);
  if (speaksKorean !== speaksEnglish) return speaksKorean ? 'ko' : 'en';
  // Whoever writes Hangul without an English frame reads Korean.
  if (!speaksEnglish) return 'ko';
  // A Hangul syllable stands for about two and a half Latin letters.
  return korean * 2.5 >= english ? 'ko' : 'en';
}
