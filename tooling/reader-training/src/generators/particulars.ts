import type { Attribute } from './attributes.ts';

const noun = { ko: '{v}', en: '{v}' };

/** When, who, where, how much, of what, by which steps, for example. */
export const particulars: readonly Attribute[] = [
  {
    key: 'year',
    form: 'when',
    value: 'year',
    labels: { ko: ['연도', '발표 시기', '시작'], en: ['Year', 'Introduced', 'Since'] },
    bare: noun,
    says: {
      ko: [
        '{E}{v}에 처음 나왔다.',
        '{E}{v}에 발표되었다.',
        '{v}, {e}이/가 세상에 알려졌다.',
        '{e}의 역사는 {v}으로/로 거슬러 올라간다.',
      ],
      en: [
        '{E} first appeared in {v}.',
        '{E} was introduced in {v}.',
        'In {v}, {e} was made public.',
        '{E} dates back to {v}.',
      ],
    },
    asks: {
      ko: [
        '{e}은/는 언제 나왔어?',
        '{e} 몇 년도에 발표됐나요?',
        '{e}이/가 시작된 건 언제야?',
        '{e} 언제부터 있었어?',
        '{e} 연도',
      ],
      en: [
        'When did {e} appear?',
        'what year was {e} introduced',
        'How old is {e}?',
        'When was {e} first made public?',
        '{e} year',
      ],
    },
    asksSubject: { ko: ['{v}에 나온 것은?'], en: ['What was introduced in {v}?'] },
  },
  {
    key: 'author',
    form: 'who',
    value: 'person',
    labels: { ko: ['만든 사람', '제안자', '개발자'], en: ['Author', 'Proposed by', 'Inventor'] },
    bare: noun,
    says: {
      ko: [
        '{E}{v}이/가 처음 제안했다.',
        '{e}을/를 만든 사람은 {v}이다/다.',
        '{v}은/는 연구실에서 {e}을/를 고안했다.',
        '{E}{v}의 손에서 나왔다.',
      ],
      en: [
        '{E} was proposed by {v}.',
        '{v} came up with {e} in a small lab.',
        'The person behind {e} is {v}.',
        '{E} is the work of {v}.',
      ],
    },
    asks: {
      ko: [
        '{e} 누가 만들었어?',
        '{e}을/를 제안한 사람은?',
        '{e}은/는 누구의 아이디어예요?',
        '{e} 개발자 누구야',
        '누가 {e}을/를 처음 생각해 냈나요?',
      ],
      en: [
        'Who invented {e}?',
        'who came up with {e}',
        'Who is behind {e}?',
        'Who proposed {e}?',
        '{e} inventor',
      ],
    },
    asksSubject: {
      ko: ['{v}이/가 만든 것은?', '{v}은/는 뭘 고안했어?'],
      en: ['What did {v} invent?', 'what is {v} known for'],
    },
  },
  {
    key: 'place',
    form: 'where',
    value: 'place',
    labels: { ko: ['장소', '위치', '어디서'], en: ['Place', 'Location', 'Where'] },
    bare: noun,
    says: {
      ko: [
        '{E}{v}에서 이루어진다.',
        '{e}이/가 일어나는 곳은 {v}이다/다.',
        '{e}은/는 주로 {v}에서 볼 수 있다.',
      ],
      en: ['{E} takes place in {v}.', 'You will find {e} in {v}.', 'The home of {e} is {v}.'],
    },
    asks: {
      ko: ['{e}은/는 어디서 이루어져?', '{e} 어디서 볼 수 있어요?', '{e} 장소가 어디야?', '{e} 위치'],
      en: [
        'Where does {e} take place?',
        'where can I find {e}',
        'What is the location of {e}?',
        'whereabouts is {e}?',
      ],
    },
    asksSubject: { ko: ['{v}에서 이루어지는 것은?'], en: ['What takes place in {v}?'] },
  },
  {
    key: 'amount',
    form: 'howmany',
    value: 'amount',
    labels: { ko: ['크기', '수치', '양'], en: ['Size', 'Amount', 'Figure'] },
    bare: noun,
    says: {
      ko: [
        '{E}보통 {v} 정도이다.',
        '{e}에는 {v}이/가 필요하다.',
        '{e}의 크기는 {v}을/를 넘지 않는다.',
        '실험에서 {e}은/는 {v}으로/로 정했다.',
      ],
      en: [
        '{E} usually comes to about {v}.',
        '{E} takes {v}.',
        'The size of {e} never exceeds {v}.',
        'In the experiment {e} was set to {v}.',
      ],
    },
    asks: {
      ko: [
        '{e}은/는 얼마나 돼?',
        '{e} 크기는?',
        '{e}에 얼마나 필요해?',
        '{e}은/는 몇으로 정했나요?',
        '{e} 수치 알려줘',
      ],
      en: [
        'How large is {e}?',
        'how much does {e} take',
        'What is the size of {e}?',
        'How many are needed for {e}?',
        'what figure was used for {e}',
      ],
    },
  },
  {
    key: 'condition',
    form: 'when',
    value: 'deed',
    labels: { ko: ['쓰는 때', '적용 조건', '언제'], en: ['When to use', 'Condition', 'Applies when'] },
    bare: { ko: '{stem}는 경우', en: 'when the input {third}' },
    says: {
      ko: [
        '{E}자료가 {stem}는 경우에 알맞다.',
        '{stem}는 상황이라면 {e}을/를 고려해 볼 만하다.',
        '{e}을/를 쓸 때는 대상이 {stem}는 때이다.',
      ],
      en: [
        '{E} is the right choice when the input {third}.',
        'Consider {e} once the old system {third}.',
        'Use {e} only if the data {third}.',
      ],
    },
    asks: {
      ko: [
        '{e}은/는 언제 써야 해?',
        '어떤 상황에서 {e}을/를 쓰나요?',
        '{e}이/가 알맞은 때는?',
        '{e} 쓰는 조건이 뭐야?',
      ],
      en: [
        'When should I use {e}?',
        'in which situation is {e} appropriate',
        'When does {e} make sense?',
        'under what condition should {e} be used?',
      ],
    },
  },
  {
    key: 'parts',
    form: 'list',
    value: 'items',
    labels: { ko: ['구성', '종류', '요소'], en: ['Parts', 'Kinds', 'Components'] },
    bare: noun,
    says: {
      ko: [
        '{e}에는 {v}이/가 있다.',
        '{E}{v}으로/로 이루어진다.',
        '{e}의 요소는 {n} 가지이다: {v}.',
        '{e}을/를 나누면 {v}의 {n} 가지가 된다.',
      ],
      en: [
        '{E} consists of {v}.',
        'There are {n} parts of {e}: {v}.',
        '{E} comes in {n} kinds, namely {v}.',
        '{v} make up {e}.',
      ],
    },
    asks: {
      ko: [
        '{e}의 요소는 뭐가 있어?',
        '{e} 종류 다 알려줘',
        '{e}은/는 무엇으로 이루어져 있나요?',
        '{e}의 {n} 가지 요소는?',
        '{e} 구성 요소 나열해줘',
      ],
      en: [
        'What are the parts of {e}?',
        'list the kinds of {e}',
        'What does {e} consist of?',
        'name the {n} components of {e}',
        'what makes up {e}?',
      ],
    },
  },
  {
    key: 'steps',
    form: 'list',
    value: 'steps',
    labels: { ko: ['절차', '순서', '단계'], en: ['Procedure', 'Steps', 'Stages'] },
    bare: noun,
    says: {
      ko: ['{e}의 절차는 {v} 순이다.', '{E}{v}의 순서로 진행한다.'],
      en: ['{E} goes through {v}, in this order.', 'The stages of {e} are {v}.'],
    },
    asks: {
      ko: [
        '{e}은/는 어떤 순서로 진행돼?',
        '{e} 절차 알려줘',
        '{e}의 단계를 차례대로 말해줘',
        '{e} 어떻게 진행해?',
      ],
      en: [
        'What are the steps of {e}?',
        'in what order does {e} proceed',
        'walk me through {e}',
        'which stages does {e} have?',
      ],
    },
  },
  {
    key: 'example',
    form: 'example',
    value: 'name',
    labels: { ko: ['예', '예시', '보기'], en: ['Example', 'For instance', 'Instance'] },
    bare: noun,
    says: {
      ko: [
        '{e}의 예로 {v}이/가 있다.',
        '예를 들어 {v}은/는 {e}에 속한다.',
        '대표적인 {e}은/는 {v}이다/다.',
        '예) {v}',
      ],
      en: [
        'An example of {e} is {v}.',
        'For instance, {v} belongs here.',
        '{v} is a typical case of {e}.',
        '{e}, such as {v}, is easy to spot.',
      ],
    },
    asks: {
      ko: ['{e}의 예를 들어줘', '{e} 예시 하나만', '{e}에는 어떤 게 있어?', '대표적인 {e}은/는?'],
      en: ['Give me an example of {e}.', 'example of {e}', 'What is a typical {e}?', 'can you name one {e}?'],
    },
  },
  {
    key: 'alias',
    form: 'what',
    value: 'name',
    labels: { ko: ['다른 이름', '별칭'], en: ['Also called', 'Alias'] },
    bare: noun,
    says: {
      ko: ['{E}{v}이라고/라고도 부른다.', '현장에서는 {e}을/를 {v}이라고/라고 줄여 말한다.'],
      en: ['{E} is also known as {v}.', 'In the field {e} goes by the name {v}.'],
    },
    asks: {
      ko: ['{e}을/를 다른 말로 뭐라고 해?', '{e}의 다른 이름은?', '{e} 별명 있어?'],
      en: ['What is another name for {e}?', 'what else is {e} called', 'Does {e} go by another name?'],
    },
  },
];
