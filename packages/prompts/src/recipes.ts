import type { PromptLanguage, PromptPassage, Shot, Template } from './template.ts';

/**
 * Templates for the tasks that a course on prompting teaches. Each is an ordinary template: spread it and change a
 * part to make one's own.
 */

interface Common {
  /** The language of the instructions. Default `en`. */
  readonly language?: PromptLanguage;
  /** Worked examples: none is zero-shot, one or more is few-shot. */
  readonly shots?: readonly Shot[];
}

const shared = {
  language: (values: Common): PromptLanguage => values.language ?? 'en',
  shots: (values: Common): readonly Shot[] => values.shots ?? [],
  cut: [{ part: 'shots' }],
} as const;

const said = (values: Common, english: string, korean: string): string =>
  values.language === 'ko' ? korean : english;

/** A shorter text that keeps what matters. */
export const summarise: Template<Common & { text: string; sentences?: number }> = {
  ...shared,
  name: 'summarise',
  system: (values) =>
    said(values, 'Summarise the input in its own language.', '입력을 입력의 언어로 요약하세요.'),
  input: (values) => values.text,
  output: (values) => ({ kind: 'text', sentences: values.sentences ?? 3 }),
};

/** The same in another language. */
export const translate: Template<Common & { text: string; into: string }> = {
  ...shared,
  name: 'translate',
  system: (values) =>
    said(
      values,
      `Translate the input into ${values.into}. Keep names, numbers and code as they are.`,
      `입력을 ${values.into}로 번역하세요. 이름과 숫자와 코드는 그대로 두세요.`,
    ),
  input: (values) => values.text,
};

/** One label out of a given set. */
export const classify: Template<Common & { text: string; labels: readonly string[] }> = {
  ...shared,
  name: 'classify',
  system: (values) => said(values, 'Classify the input.', '입력을 분류하세요.'),
  input: (values) => values.text,
  output: (values) => ({ kind: 'label', labels: values.labels }),
};

/** Named facts out of a text, as JSON. */
export const extract: Template<Common & { text: string; fields: Readonly<Record<string, string>> }> = {
  ...shared,
  name: 'extract',
  system: (values) =>
    said(
      values,
      'Extract the fields from the input. Use null for what it does not say.',
      '입력에서 항목을 뽑으세요. 입력에 없는 것은 null로 쓰세요.',
    ),
  input: (values) => values.text,
  output: (values) => ({ kind: 'json', fields: values.fields }),
};

/** The same meaning in another manner. */
export const rewrite: Template<Common & { text: string; manner: string }> = {
  ...shared,
  name: 'rewrite',
  system: (values) =>
    said(
      values,
      `Rewrite the input: ${values.manner}. Keep its meaning.`,
      `입력을 다시 쓰세요: ${values.manner}. 뜻은 그대로 두세요.`,
    ),
  input: (values) => values.text,
};

/** A program from a description. */
export const writeCode: Template<Common & { task: string; programmingLanguage: string }> = {
  ...shared,
  name: 'write-code',
  system: (values) => said(values, 'Write a program that does the task.', '과제를 하는 프로그램을 쓰세요.'),
  input: (values) => values.task,
  output: (values) => ({ kind: 'code', language: values.programmingLanguage }),
};

/** Reasoning before the answer (chain of thought). */
export const reason: Template<Common & { question: string; steps?: readonly string[] }> = {
  ...shared,
  name: 'reason',
  system: (values) => said(values, 'Answer the question.', '질문에 답하세요.'),
  steps: (values) =>
    values.steps ??
    (values.language === 'ko'
      ? ['무엇이 주어졌는지 적기', '한 단계씩 풀기', '마지막 줄에 답 쓰기']
      : ['State what is given', 'Work it out one step at a time', 'Give the answer on the last line']),
  input: (values) => values.question,
  cut: [{ part: 'shots' }, { part: 'steps' }],
};

/** An answer from given passages alone, with citations by number. */
export const groundedAnswer: Template<Common & { question: string; passages: readonly PromptPassage[] }> = {
  ...shared,
  name: 'grounded-answer',
  system: (values) =>
    said(
      values,
      'Answer from the passages alone and cite each claim by its passage number, like [1]. ' +
        'If they do not hold the answer, say so.',
      '참고할 글로만 답하고 주장마다 글의 번호를 [1]처럼 다세요. 글에 답이 없으면 없다고 하세요.',
    ),
  passages: (values) => values.passages,
  input: (values) => values.question,
  cut: [{ part: 'shots' }, { part: 'passages', leave: 1 }],
};
