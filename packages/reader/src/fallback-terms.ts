import type { QuestionTerm, ReadRequest } from './contract.ts';
import { splitWords } from './words.ts';

// What asks rather than names; in a request without terms nothing else says so.
const askingWords = new Set(
  (
    'what which who whom whose when where why how is are was were be been do does did can could should would will ' +
    'the a an of in on at to for from by with and or not it its this that these those there i you we they me my ' +
    'your our tell explain define describe give list show about many much please mean means meaning name ' +
    '뭐 뭐야 뭔가요 뭐예요 뭐죠 뭐지 뭔지 무엇 무엇인가요 무엇이야 어떤 어떻게 왜 언제 누가 누구 누구야 어디 어디서 얼마나 몇 알려줘 알려주세요 ' +
    '설명해줘 설명해주세요 설명 좀 해줘 해 하나요 되나요 있어 있나요 있어요 무슨 대해 대해서 관해 뜻 의미 이란 란 이게 그게 잘 모르겠어 거 것 건 게 나요 는 은'
  ).split(' '),
);
const particle =
  /(?:에서는|에게서|으로는|이라는|라는|이란|에서|에게|으로|부터|까지|처럼|보다|하고|이랑|에는|은|는|이|가|을|를|의|에|와|과|도|로|만|란|랑)$/u;

/**
 * Terms for a question that came without any: its words less what asks, Korean particles taken off, each as rare
 * as it is among the request's own passages.
 */
export function termsOf(request: ReadRequest): QuestionTerm[] {
  const texts = request.passages.map((passage) =>
    `${passage.heading.join(' ')} ${passage.text}`.normalize('NFKC').toLowerCase(),
  );
  const terms: QuestionTerm[] = [];
  for (const word of splitWords(request.question)) {
    if (word.shape === 'mark' || word.shape === 'other' || askingWords.has(word.text)) continue;
    let stem = word.text;
    if (word.shape === 'hangul') {
      const cut = stem.replace(particle, '');
      if (cut.length >= 2) stem = cut;
      if (askingWords.has(stem)) continue;
      // A Korean particle after a Latin word is a word of its own here.
      if (stem.length === 1 && particle.test(word.text)) continue;
    }
    const holding = texts.filter((text) => text.includes(stem)).length;
    const rarity = texts.length <= 1 ? 0.7 : Math.max(0.05, 1 - Math.max(0, holding - 1) / texts.length);
    terms.push({ start: word.start, end: word.end, variants: [stem], weights: [1], rarity });
  }
  return terms;
}
