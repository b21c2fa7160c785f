import { describe, expect, test } from 'vitest';
import { type CueName, cueNames, cues } from './cues.ts';
import { sentenceFeatureNames } from './sentence-features.ts';

test('every form has its feature of sentences, in order, behind all others', () => {
  expect(sentenceFeatureNames.slice(-cueNames.length)).toEqual(cueNames.map((name) => `${name}Told`));
});

test.each([
  ['how many hours does it take?', 'duration'],
  ['얼마예요?', 'price'],
  ['몇 년에 나왔어?', 'date'],
  ['몇 년 걸려?', 'duration'],
  ['how many layers are there?', 'count'],
  ['who wrote it?', 'person'],
])('of the firm forms of "%s" the first is "%s"', (question, name) => {
  expect(cueNames.find((each) => cues[each].firm === true && cues[each].asks.test(question))).toBe(name);
});

describe.each<[CueName, string, string, string]>([
  ['reason', '왜 토큰이 더 많이 들어?', '영어 글로 학습했기 때문이다.', '토큰은 글의 조각이다.'],
  ['reason', 'why is it slow?', 'It is slow because every token is read.', 'It reads every token.'],
  ['name', '이 방법을 뭐라고 불러?', '이를 증류라고 한다.', '작은 모델을 가르친다.'],
  ['name', "what's it called?", 'This is known as distillation.', 'A small model is taught.'],
  ['example', '예를 들어 줘', '예를 들면 번역이 있다.', '여러 일에 쓴다.'],
  ['contrast', 'A랑 B의 차이', 'A는 B와 달리 빠르다.', 'A는 빠르다.'],
  ['way', 'how do I make it shorter?', 'Shorten it by cutting the history.', 'It can be long.'],
  ['person', '누가 만들었어?', '구글의 연구진이 냈다.', '2017년에 나왔다.'],
  ['place', 'where is it saved?', 'It is saved in `config.json`.', 'It is saved then.'],
  ['moment', '언제 쓰면 좋아?', '자료가 적을 때 쓴다.', '아주 좋다.'],
  ['effect', '온도를 올리면 어떻게 돼?', '답이 다양해진다.', '온도는 설정값이다.'],
  ['purpose', 'What is a mask used for?', 'It helps to ignore padding.', 'A mask is a tensor.'],
  ['need', 'what must I know first?', 'You need some Python.', 'It has ten chapters.'],
  ['flaw', '단점이 뭐야?', '하지만 비용이 크다.', '두 단계로 나뉜다.'],
  ['merit', 'benefits of LoRA?', 'It is cheaper to train.', 'It has a rank.'],
  ['price', '그 강의 얼마예요?', '한 달에 9,900원이다.', '2021년에 열렸다.'],
  ['duration', 'how long does training take?', 'It took three hours on one GPU.', 'It has 12 layers.'],
  ['date', 'BERT는 언제 나왔어?', '2018년 10월에 나왔다.', '층이 12개다.'],
  ['count', '층이 몇 개야?', '층이 열두 개 있고 크기는 768이다.', '여러 층으로 되어 있다.'],
])('%s: %s', (name, question, answer, other) => {
  test('the form is known, and the answer told from another sentence', () => {
    expect(cues[name].asks.test(question)).toBe(true);
    expect(cues[name].tells.test(answer)).toBe(true);
    expect(cues[name].tells.test(other)).toBe(false);
  });
});
