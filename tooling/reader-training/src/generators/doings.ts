import type { Attribute } from './attributes.ts';

const deed = { ko: '{plain}', en: '{third}' };

/** What a subject is, does and leads to. */
export const doings: readonly Attribute[] = [
  {
    key: 'definition',
    form: 'what',
    value: 'thing',
    labels: { ko: ['정의', '뜻', '개념'], en: ['Definition', 'Meaning', 'What it is'] },
    bare: { ko: '{plain2} {v}', en: '{a v} that {third2}' },
    says: {
      ko: [
        '{e}이란/란 {stem2}는 {v}이다/다.',
        '{E}{stem2}는 {v}이다/다.',
        '{E}{stem2}는 {v}을/를 말한다.',
        '{stem2}는 {v}을/를 {e}이라고/라고 부른다.',
        '{e}: {stem2}는 {v}',
      ],
      en: [
        '{E} is {a v} that {third2}.',
        '{E} refers to {a v} that {third2}.',
        '{A v} that {third2} is called {e}.',
        '{e}: {a v} that {third2}',
        'By {e} we mean {a v} that {third2}.',
      ],
    },
    asks: {
      ko: [
        '{e}이/가 뭐야?',
        '{e}이란/란?',
        '{e}의 뜻이 뭐예요?',
        '{e} 정의 알려줘',
        '{e}이/가 뭔지 잘 모르겠어',
        '{e} 개념 설명 좀',
        '{e}은/는 무엇을 말하나요?',
        '{e}',
        '{e} 뭐하는 거였지?',
        '{e}에 대해 설명해줘',
      ],
      en: [
        'What is {e}?',
        'what does {e} mean',
        'Define {e}.',
        "I don't get what {e} is",
        '{e} definition',
        'Can you explain {e}?',
        '{e}?',
        "what's {e} again",
      ],
    },
    asksSubject: {
      ko: ['{stem2}는 {v}을/를 뭐라고 해?', '{stem2}는 {v}의 이름은?'],
      en: ['What do we call {a v} that {third2}?', 'which {v} {third2}?'],
    },
  },
  {
    key: 'purpose',
    form: 'purpose',
    value: 'deed',
    labels: { ko: ['목적', '쓰임새', '용도'], en: ['Purpose', 'Use', 'Goal'] },
    bare: { ko: '{stem}기 위함', en: 'to {base}' },
    says: {
      ko: [
        '{E}{stem}기 위해 쓴다.',
        '{E}{stem}도록 하려고 만들어졌다.',
        '{e}의 목적은 {stem}는 것이다.',
        '사람들이 {e}을/를 찾는 까닭은 {stem}려는 데 있다.',
      ],
      en: [
        '{E} is used to {base}.',
        'The point of {e} is to {base}.',
        '{E} was made so that one can {base}.',
        'People turn to {e} in order to {base}.',
      ],
    },
    asks: {
      ko: [
        '{e}은/는 어디에 써?',
        '{e} 왜 쓰는 거야?',
        '{e}의 용도는?',
        '{e}을/를 쓰는 목적이 뭔가요?',
        '무엇을 하려고 {e}을/를 쓰나요?',
        '{e} 이거 뭐에 쓰는 건지 모르겠어',
      ],
      en: [
        'What is {e} used for?',
        'why do we use {e}',
        "What's the purpose of {e}?",
        'What is {e} good for?',
        'what would I need {e} for?',
      ],
    },
    asksSubject: {
      ko: ['{stem}려면 뭘 써야 해?', '{stem}고 싶을 때 쓰는 것은?'],
      en: ['What can I use to {base}?', 'Which one helps to {base}?'],
    },
  },
  {
    key: 'working',
    form: 'how',
    value: 'deed',
    labels: { ko: ['원리', '작동 방식', '방법'], en: ['How it works', 'Mechanism', 'Method'] },
    bare: deed,
    says: {
      ko: [
        '{E}먼저 {stem2}고, 그다음 {plain}.',
        '{E}{stem}는 방식으로 움직인다.',
        '원리는 간단하다. {plain}.',
        '{e} 안에서는 {stem}는 일이 일어난다.',
      ],
      en: [
        '{E} works by first making sure to {base2}; then it {third}.',
        'How it works is simple: {e} {third}.',
        'Inside, {e} {third} over and over.',
        '{E} does its job because it {third} at every step.',
      ],
    },
    asks: {
      ko: [
        '{e}은/는 어떻게 작동해?',
        '{e} 원리가 뭐야?',
        '{e}은/는 어떤 식으로 일해요?',
        '{e}이/가 돌아가는 방식 알려줘',
        '{e} 내부에서는 무슨 일이 일어나나요?',
      ],
      en: [
        'How does {e} work?',
        'explain how {e} does it',
        'What happens inside {e}?',
        'what is the mechanism behind {e}',
        'How does {e} get its job done?',
      ],
    },
  },
  {
    key: 'reason',
    form: 'why',
    value: 'deed',
    labels: { ko: ['인기 이유', '까닭', '이유'], en: ['Why it matters', 'Reason', 'Why'] },
    bare: { ko: '{stem}기 때문', en: 'because it {third}' },
    says: {
      ko: [
        '{E}중요하다. {stem}기 때문이다.',
        '{e}이/가 널리 쓰이는 이유는 {stem}기 때문이다.',
        '{stem}기 때문에 {e}을/를 선호한다.',
        '{E}{stem}는 덕분에 인기를 얻었다.',
      ],
      en: [
        '{E} matters because it {third}.',
        'The reason why {e} became popular is that it {third}.',
        'Since it {third}, many prefer {e}.',
        '{E} {third}, which is why it spread so fast.',
      ],
    },
    asks: {
      ko: [
        '{e}이/가 왜 중요해?',
        '{e}은/는 왜 인기가 많아?',
        '{e}을/를 선호하는 이유는?',
        '왜 하필 {e}을/를 쓰나요?',
        '{e}이/가 널리 퍼진 까닭이 뭐죠?',
      ],
      en: [
        'Why is {e} important?',
        'why do people prefer {e}',
        'What made {e} popular?',
        'Why does {e} matter?',
        'how come {e} spread so quickly?',
      ],
    },
  },
  {
    key: 'advantage',
    form: 'which',
    value: 'deed',
    labels: { ko: ['장점', '강점', '이점'], en: ['Advantage', 'Strength', 'Pros'] },
    bare: deed,
    says: {
      ko: [
        '{e}의 장점은 {stem}는 것이다.',
        '좋은 점은 {stem}는 것이다.',
        '{E}{stem}는 데 강하다.',
        '무엇보다 {plain}. 이것이 {e}의 매력이다.',
      ],
      en: [
        'The main advantage of {e} is that it {third}.',
        'On the plus side, {e} {third}.',
        '{E} shines when you want to {base}.',
        'Its strength: it {third}.',
      ],
    },
    asks: {
      ko: [
        '{e}의 장점은?',
        '{e} 쓰면 뭐가 좋아?',
        '{e} 좋은 점 알려줘',
        '{e}의 강점이 뭐예요?',
        '{e}을/를 쓰는 이득이 뭔데?',
      ],
      en: [
        'What is the advantage of {e}?',
        "what's good about {e}",
        'benefits of {e}',
        'What is {e} strong at?',
        'why would I choose {e}?',
      ],
    },
    asksSubject: {
      ko: ['{stem}는 장점이 있는 것은?', '어떤 게 {stem}나요?'],
      en: ['Which one {third}?', 'what has the benefit that it {third}?'],
    },
  },
  {
    key: 'drawback',
    form: 'which',
    value: 'deed',
    labels: { ko: ['단점', '한계', '약점'], en: ['Drawback', 'Limitation', 'Cons'] },
    bare: deed,
    says: {
      ko: [
        '{e}의 단점은 {stem}는 것이다.',
        '다만 {plain}.',
        '그러나 {e}은/는 {stem}는 한계가 있다.',
        '문제는 {stem}는 것이다.',
        '아쉽게도 {plain}.',
      ],
      en: [
        'The drawback of {e} is that it {third}.',
        'However, {e} {third}.',
        'Unfortunately it {third}.',
        'One limitation: {e} {third}.',
        'The price to pay is that it {third}.',
      ],
    },
    asks: {
      ko: [
        '{e}의 단점은?',
        '{e} 쓰면 뭐가 안 좋아?',
        '{e} 한계가 뭐야?',
        '{e}의 약점을 알려줘',
        '{e} 문제점은 없나요?',
        '{e} 조심할 점',
      ],
      en: [
        'What is the drawback of {e}?',
        "what's bad about {e}",
        'limitations of {e}',
        "What's the catch with {e}?",
        'does {e} have any downsides?',
      ],
    },
    asksSubject: { ko: ['{stem}는 문제가 있는 것은?'], en: ['Which one suffers because it {third}?'] },
  },
  {
    key: 'effect',
    form: 'effect',
    value: 'deed',
    labels: { ko: ['결과', '영향', '효과'], en: ['Effect', 'Result', 'Outcome'] },
    bare: deed,
    says: {
      ko: [
        '{e}을/를 지나치게 쓰면 결국 {plain}.',
        '{e}의 값을 올리면 {plain}.',
        '그 결과 {e}은/는 {plain}.',
        '{e}이/가 없으면 {plain}.',
      ],
      en: [
        'If {e} is overdone, it {third}.',
        'Turn {e} up and the system {third}.',
        'As a result, {e} {third}.',
        'Without {e} the process {third}.',
      ],
    },
    asks: {
      ko: [
        '{e}을/를 많이 쓰면 어떻게 돼?',
        '{e}의 영향은?',
        '{e} 때문에 무슨 일이 생겨?',
        '{e}이/가 가져오는 결과는 뭐예요?',
      ],
      en: [
        'What happens with too much {e}?',
        'What is the effect of {e}?',
        'what does {e} lead to',
        'What follows from {e}?',
      ],
    },
  },
];
