import { describe, expect, it } from 'vitest';
import { askedFor, asksFor, offered, offers } from './cues.ts';

describe('asksFor', () => {
  it.each([
    ['파인튜닝은 왜 비싸?', 'reason'],
    ['Why is it slow?', 'reason'],
    ['언제 발표됐어?', 'time'],
    ['How long does it take?', 'time'],
    ['누가 만들었어?', 'person'],
    ['How many layers are there?', 'amount'],
    ['LoRA의 단점은?', 'drawback'],
    ['두 방법의 차이가 뭐야?', 'comparison'],
    ['example of a hormone', 'example'],
    ['PETM이 뭔지 잘 모르겠어', 'definition'],
    ['종류를 다 알려줘', 'list'],
    ['토지도 상각하나요?', 'yes or no'],
  ])('%s asks for a %s', (question, kind) => {
    expect(asksFor(question).map((index) => askedFor[index])).toContain(kind);
  });

  it('does not take "how many" for a way', () => {
    expect(asksFor('How many are there?').map((index) => askedFor[index])).not.toContain('way');
  });
});

describe('offers', () => {
  it.each([
    ['비용이 크기 때문이다.', 'reason'],
    ['It failed because it was cold.', 'reason'],
    ['1592년에 일어났다.', 'year'],
    ['정렬이란 순서를 맞추는 것이다.', 'definition'],
    ['예를 들어 고래가 있다.', 'example'],
    ['However, it is slow.', 'drawback'],
    ['세 종류가 있다:', 'leads in'],
  ])('%s offers a %s', (sentence, kind) => {
    expect(offers(sentence).map((index) => offered[index])).toContain(kind);
  });

  it('finds nothing in a bare word', () => {
    expect(offers('gamma')).toEqual([]);
  });
});
