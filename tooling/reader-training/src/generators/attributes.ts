import type { Language } from '../lessons.ts';

/** What kind of value an attribute has. */
export type ValueKind =
  | 'deed'
  | 'thing'
  | 'person'
  | 'place'
  | 'year'
  | 'amount'
  | 'items'
  | 'steps'
  | 'name';

/**
 * One thing that can be said and asked of a subject. In templates `{E}` is the subject as the sentence's topic
 * (it may be left out or become "it"), `{e}` its name, `{v}` the value; a deed also has `{stem}`, `{plain}`,
 * `{base}`, `{third}`.
 */
export interface Attribute {
  readonly key: string;
  readonly form: string;
  readonly value: ValueKind;
  /** Names of the attribute in a list or table. */
  readonly labels: Readonly<Record<Language, readonly string[]>>;
  /** The value by itself, beside a label. */
  readonly bare: Readonly<Record<Language, string>>;
  readonly says: Readonly<Record<Language, readonly string[]>>;
  readonly asks: Readonly<Record<Language, readonly string[]>>;
  /** Questions that give the value and ask for the subject. */
  readonly asksSubject?: Readonly<Record<Language, readonly string[]>>;
}

const noun = { ko: '{v}', en: '{v}' };
const deed = { ko: '{plain}', en: '{third}' };

export const attributes: readonly Attribute[] = [
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
