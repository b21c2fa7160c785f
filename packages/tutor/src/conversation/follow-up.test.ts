import { describe, expect, test } from 'vitest';
import { makeWhole, type PastQuestion } from './follow-up.ts';

/** Asks a conversation's questions in order and returns how the last one is understood. */
function understood(questions: readonly string[]): string {
  const past: PastQuestion[] = [];
  let text = '';
  for (const question of questions) {
    const whole = makeWhole(question, past);
    text = whole.text;
    past.push({ whole: whole.text, ...(whole.subject === undefined ? {} : { subject: whole.subject }) });
  }
  return text;
}

describe('pointing back', () => {
  test.each([
    ['파인튜닝이 뭐야?', '그거 단점은?', '파인튜닝 단점은?'],
    ['파인튜닝이 뭐야?', '그건 왜 비싸?', '파인튜닝은 왜 비싸?'],
    ['LoRA는 뭐야?', '그게 왜 필요해?', 'LoRA가 왜 필요해?'],
    ['LoRA에 대해 알려줘', '그럼 이 방법의 장점은?', 'LoRA의 장점은?'],
    ['트랜스포머에서 어텐션의 역할은?', '그것을 계산하는 방법은?', '어텐션을 계산하는 방법은?'],
    ['토크나이저 종류 알려줘', '그중에서 T5가 쓰는 건?', '토크나이저 중에서 T5가 쓰는 건?'],
    ['What is fine-tuning?', 'why is it expensive?', 'why is fine-tuning expensive?'],
    [
      'What are the benefits of prompt tuning?',
      'And what are its limitations?',
      "what are prompt tuning's limitations?",
    ],
    ['How does self-attention work?', 'when was that introduced?', 'when was self-attention introduced?'],
    ['Explain RAG', 'What is that used for?', 'What is RAG used for?'],
    ['파인튜닝이 뭐야?', 'why is it expensive?', 'why is 파인튜닝 expensive?'],
    ['What is LoRA?', '그거 단점은?', 'LoRA 단점은?'],
  ])('%s → %s', (first, second, whole) => {
    expect(understood([first, second])).toBe(whole);
  });
});

describe('leaving the subject out', () => {
  test.each([
    ['파인튜닝이 뭐야?', '단점은?', '파인튜닝의 단점은?'],
    ['프롬프트 엔지니어링이란?', '예시도 알려줘', '프롬프트 엔지니어링의 예시도 알려줘'],
    ['LoRA란 무엇인가요?', '언제 써?', 'LoRA는 언제 써?'],
    ['LoRA란 무엇인가요?', '왜?', 'LoRA는 왜?'],
    ['파인튜닝은 비싸?', '왜?', '왜 파인튜닝은 비싸?'],
    ['temperature가 뭐야?', '더 자세히', 'temperature는 더 자세히'],
    ['What is prompt tuning?', 'drawbacks?', 'drawbacks of prompt tuning?'],
    ['What is prompt tuning?', 'and the drawbacks?', 'drawbacks of prompt tuning?'],
    ['What is prompt tuning?', 'why?', 'why prompt tuning?'],
    ['Is fine-tuning expensive?', 'why?', 'why: Is fine-tuning expensive?'],
    ['What is prompt tuning?', 'Tell me more', 'prompt tuning: Tell me more?'],
  ])('%s → %s', (first, second, whole) => {
    expect(understood([first, second])).toBe(whole);
  });
});

describe('predicates without a subject', () => {
  test.each([
    ['생각의 사슬이 뭐야?', '누가 소개했어요?', '생각의 사슬은 누가 소개했어요?'],
    ['제로샷 분류가 뭐예요?', '왜 그런 이름이 붙었어요?', '제로샷 분류는 왜 그런 이름이 붙었어요?'],
    ['전체 미세 조정이 뭔가요?', '왜 부담스럽다는 거죠?', '전체 미세 조정은 왜 부담스럽다는 거죠?'],
  ])('%s → %s', (first, second, whole) => {
    expect(understood([first, second])).toBe(whole);
  });
});

describe('the items of a list', () => {
  const past = [
    {
      whole: 'LLM의 종류는?',
      subject: 'LLM',
      items: ['일반 모델: 다음 단어', '지시 모델: 응답', '2. Dialog model - the next turn'],
    },
  ];
  test.each([
    ['두 번째 거 좀 더 설명해줘', '지시 모델 좀 더 설명해줘'],
    ['첫 번째는?', '일반 모델은?'],
    ['Tell me about the last one', 'Tell me about Dialog model'],
    ['What does the second kind do?', 'What does 지시 모델 do?'],
  ])('%s', (question, text) => {
    expect(makeWhole(question, past)).toMatchObject({ text, completed: true });
  });

  test('an ordinal without a list points at nothing', () => {
    expect(makeWhole('두 번째 문장은 뭐야?', [{ whole: 'x' }]).completed).toBe(false);
  });
});

test('a question that may be about the subject comes with that reading', () => {
  const past = [{ whole: 'What is LoRA?', subject: 'LoRA' }];
  expect(makeWhole('Does the big model have to be tuned?', past)).toMatchObject({
    text: 'Does the big model have to be tuned?',
    alternative: { text: 'LoRA: Does the big model have to be tuned?', subject: 'LoRA' },
  });
  expect(makeWhole('Does LoRA add latency?', past).alternative).toBeUndefined();
});

describe('swapping the subject', () => {
  test.each([
    [['프롬프트 튜닝이 뭐야?', '그럼 지시 튜닝은?'], '지시 튜닝이 뭐야?'],
    [['파인튜닝의 단점은 뭐야?', '그럼 LoRA는?'], 'LoRA의 단점은 뭐야?'],
    [['파인튜닝이 뭐야?', '그거 단점은?', 'LoRA는요?'], 'LoRA 단점은?'],
    [['토큰은 뭐야?', '그럼 temperature는?'], 'temperature는 뭐야?'],
    [['What is zero-shot prompting?', 'What about few-shot prompting?'], 'What is few-shot prompting?'],
    [['Why is fine-tuning expensive?', 'and LoRA?'], 'Why is LoRA expensive?'],
    [['What are the drawbacks of RAG?', 'then what about the ReAct?'], 'What are the drawbacks of ReAct?'],
  ])('%j', (questions, whole) => {
    expect(understood(questions)).toBe(whole);
  });
});

describe('what a new subject takes the place of', () => {
  test.each([
    [['Which tokenizer does BERT use?', 'What about T5?'], 'Which tokenizer does T5 use?'],
    [['When did BERT come out?', 'and ChatGPT?'], 'When did ChatGPT come out?'],
    [['How many dimensions does BERT-base use?', 'How about GPT-3?'], 'How many dimensions does GPT-3 use?'],
    [['What is short-term memory in an agent?', 'And long-term?'], 'What is long-term memory in an agent?'],
    [['GPT-3 컨텍스트 창은 얼마야?', 'Llama 2는?'], 'Llama 2 컨텍스트 창은 얼마야?'],
    [['공개 모델의 장점이 뭐야?', '비공개 모델은?'], '비공개 모델의 장점이 뭐야?'],
    [['BERT는 언제 나왔어?', 'GPT는?'], 'GPT는 언제 나왔어?'],
  ])('%j', (questions, whole) => {
    expect(understood(questions)).toBe(whole);
  });
});

describe('pointing at something of the subject', () => {
  test.each([
    ['Claude는 어느 회사 거야?', '그 회사가 내세운 방식은 뭔데?', 'Claude의 회사가 내세운 방식은 뭔데?'],
    ['What is Groq?', 'When was that company founded?', "When was Groq's company founded?"],
  ])('%s → %s', (first, second, whole) => {
    expect(understood([first, second])).toBe(whole);
  });
});

describe('comparing with the subject', () => {
  test.each([
    ['PAL이 뭐야?', '생각의 사슬이랑은 뭐가 달라?', 'PAL은 생각의 사슬이랑은 뭐가 달라?'],
    ['DistilBERT가 뭐야?', 'BERT보다 얼마나 빨라?', 'DistilBERT는 BERT보다 얼마나 빨라?'],
    ['top-k가 뭐야?', 'top-p는 뭐가 다른데?', 'top-k와 top-p는 뭐가 다른데?'],
  ])('%s → %s', (first, second, whole) => {
    expect(understood([first, second])).toBe(whole);
  });
});

describe('another question word', () => {
  test.each([
    [['트랜스포머는 누가 만들었어?', '언제?'], '트랜스포머는 언제 만들었어?'],
    [['What is LoRA?', 'Who published it?', 'When?'], 'Who published LoRA, and when?'],
  ])('%j', (questions, whole) => {
    expect(understood(questions)).toBe(whole);
  });
});

describe('a noun of the question itself is meant', () => {
  test.each([
    ['What is LoRA?', 'How does self-consistency settle on its final answer?'],
    ['What is LoRA?', 'What usually causes hallucinations in chatbots? List them.'],
  ])('after %s: %s', (first, second) => {
    expect(understood([first, second])).toBe(second);
  });
});

describe('a question that may be about the subject', () => {
  test.each([
    ['LoRA가 뭐예요?', '랭크는 보통 얼마로 해요?', 'LoRA에서 랭크는 보통 얼마로 해요?'],
    ['ReAct가 뭔가요?', '어디에서 영감을 받았나요?', 'ReAct는 어디에서 영감을 받았나요?'],
    ['버텍스 AI 스튜디오가 뭐야?', '예전 이름은?', '버텍스 AI 스튜디오의 예전 이름은?'],
    ['What is an embedding?', 'How is closeness measured?', 'embedding: How is closeness measured?'],
  ])('%s → %s', (first, second, about) => {
    const { subject } = makeWhole(first, []);
    const whole = makeWhole(second, [{ whole: first, ...(subject === undefined ? {} : { subject }) }]);
    expect(whole).toMatchObject({ text: second, completed: false, alternative: { text: about, subject } });
  });

  test.each([
    ['LoRA가 뭐야?', '파국적 망각이 뭐야?'],
    ['LoRA가 뭐야?', '프롬프트 엔지니어링의 장점은?'],
    ['What is LoRA?', 'What is the capital of Peru?'],
    ['What is LoRA?', 'What are the drawbacks of RAG?'],
  ])('after %s it is not: %s', (first, second) => {
    const past = [{ whole: first, subject: 'LoRA' }];
    expect(makeWhole(second, past).alternative).toBeUndefined();
  });
});

describe('a question that names its own subject stays as it is', () => {
  test.each([
    ['파인튜닝이 뭐야?', '프롬프트 엔지니어링의 장점은?'],
    ['파인튜닝이 뭐야?', 'LoRA가 뭐야?'],
    ['파인튜닝이 뭐야?', '컨텍스트 창은 왜 중요해?'],
    ['파인튜닝이 뭐야?', '환각을 줄이는 방법 알려줘'],
    ['파인튜닝이 뭐야?', '이란의 수도는?'],
    ['What is LoRA?', 'What is a context window?'],
    ['What is LoRA?', 'How long does it take to train a transformer?'],
    ['What is LoRA?', 'Which models use sentencepiece?'],
  ])('after %s: %s', (first, second) => {
    expect(understood([first, second])).toBe(second);
  });
});

test('without a conversation nothing is made up', () => {
  expect(makeWhole('그거 단점은?', [])).toMatchObject({ text: '그거 단점은?', completed: false });
  expect(makeWhole('why?', [{ whole: 'hello' }])).toMatchObject({ text: 'why?', completed: false });
});

describe('what a question is about', () => {
  test.each([
    ['파인튜닝은 왜 비싸?', '파인튜닝'],
    ['왜 파인튜닝은 비싸?', '파인튜닝'],
    ['LoRA랑 파인튜닝 차이가 뭐야?', 'LoRA랑 파인튜닝'],
    ['트랜스포머에서 어텐션의 역할은?', '어텐션'],
    ['프롬프트 엔지니어링이란 무엇인가요?', '프롬프트 엔지니어링'],
    ['What is the difference between LoRA and full fine-tuning?', 'LoRA and full fine-tuning'],
    ['Why is fine-tuning expensive?', 'fine-tuning'],
    ['What are the three kinds of LLM?', 'LLM'],
    ["What are LoRA's advantages?", 'LoRA'],
    ['How does self-attention work?', 'self-attention'],
    ['What does RAG stand for?', 'RAG'],
    ['Explain chain-of-thought prompting', 'chain-of-thought prompting'],
  ])('%s', (question, subject) => {
    expect(makeWhole(question, []).subject).toBe(subject);
  });
});
