import type { ScoredQuestion } from './evaluate.ts';
import type { Question } from './question.ts';

/** A well-formed question for tests. */
export function exampleQuestion(change: Partial<Question> = {}): Question {
  return {
    id: 'sample-001',
    course: 'sample',
    language: 'ko',
    kind: 'direct',
    split: 'development',
    turns: ['온도는 어떻게 둬?'],
    facts: [['낮게', 'low']],
    note: 'note.md',
    ...change,
  };
}

/** A scored question for tests. */
export function exampleScored(change: Partial<ScoredQuestion> = {}): ScoredQuestion {
  const { id, course, language, kind, split, turns } = exampleQuestion();
  return {
    id,
    course,
    language,
    kind,
    split,
    turns,
    outcome: 'right',
    missing: [],
    answer: '낮게 둔다',
    sources: [],
    milliseconds: 1,
    ...change,
  };
}
