import type { Language } from '../contract.ts';
import { wordingOf } from './wording.ts';

const greeting =
  /^(?:안녕(?:하세요|하십니까|하신가요)?|하이|헬로|ㅎㅇ|반가워요?|반갑습니다|좋은 (?:아침|저녁|하루)(?:이에요|입니다)?|잘 지냈?(?:어|니|어요|나요)?|hi|hello|hey|hiya|yo|good (?:morning|afternoon|evening|day)|how are you(?: doing| today)?|what'?s up|nice to meet you)(?:\s+(?:there|bot|haksup|학습|봇|all|everyone|여러분))?$/i;
const thanks =
  /^(?:고마워요?|고맙습니다|감사(?:합니다|해요|드려요)?|땡큐|ㄱㅅ|ㄳ|잘했어요?|최고(?:야|예요)?|thanks?(?: you)?(?: (?:so|very) much| a lot)?|thx|ty|great|nice|cool|good (?:job|bot)|ok(?:ay)?|알겠어요?|알겠습니다|오케이|굿)$/i;
const help =
  /^(?:도움말?|도와줘요?|도와주세요|헬프|사용법|어떻게 (?:써|사용해|쓰는 ?거야)|(?:너는?|넌|당신은?) (?:누구|뭐|무엇)(?:야|니|예요|세요|이야)?|(?:너는?|넌)? ?(?:이름이 뭐|뭐 ?하는 ?(?:봇|애)|정체가 뭐|뭘? ?할 수 있|뭐 ?할 수 있)(?:야|니|어|어요|나요|는데)?|help(?: me)?|who are you|what are you|what can you do(?: for me)?|how do (?:i|you) (?:use (?:this|you)|work)|what(?:'s| is) your name)$/i;

/** A reply to greetings, thanks and calls for help, which no note answers; undefined for everything else. */
export function smallTalk(question: string, language: Language): string | undefined {
  const bare = question
    .normalize('NFC')
    .replace(/\p{Extended_Pictographic}|\u200d|\ufe0f/gu, '')
    .replace(/[!?.,~^;:)(ㅋㅎㅠㅜ\s]+$/gu, '')
    .replace(/\s*[,!~]+\s*/g, ' ')
    .trim();
  const wording = wordingOf(language);
  if (greeting.test(bare)) return wording.greeting;
  if (thanks.test(bare)) return wording.thanks;
  return help.test(bare) ? wording.help : undefined;
}
