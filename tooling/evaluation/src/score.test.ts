import { describe, expect, it } from 'vitest';
import { normalise } from './normalise.ts';
import { scoreAnswer } from './score-answer.ts';
import { scoreCitations } from './score-citations.ts';
import { exampleQuestion } from './testing.ts';

const twoFacts = exampleQuestion({ facts: [['낮게', 'low'], ['512']] });
const unanswerable = exampleQuestion({ kind: 'unanswerable', facts: [], note: undefined });

describe('scoreAnswer', () => {
  it.each([
    ['all facts there', twoFacts, '**낮게** 두고 512까지', false, 'right'],
    ['another wording', twoFacts, 'Keep it low: 512.', false, 'right'],
    ['a fact missing', twoFacts, '낮게 둔다', false, 'wrong'],
    ['declined', twoFacts, '노트에서 찾지 못했어요', true, 'abstained'],
    ['declined, though the text holds the facts', twoFacts, '낮게, 512', true, 'abstained'],
    ['nothing to answer, declined', unanswerable, '모르겠어요', true, 'right'],
    ['nothing to answer, answered', unanswerable, '낮게', false, 'wrong'],
  ] as const)('%s', (_, question, answer, abstained, outcome) => {
    expect(scoreAnswer(question, { answer, abstained }).outcome).toBe(outcome);
  });

  it('tells which facts are missing', () => {
    expect(scoreAnswer(twoFacts, { answer: '낮게', abstained: false }).missing).toEqual([['512']]);
  });
});

describe('scoreCitations', () => {
  const notes: Record<string, string> = {
    'note.md': '온도는 낮게 둔다. 창은 512 토큰이다.',
    'other.md': '온도는 낮게 둔다.',
  };
  const read = async (note: string) => (note in notes ? normalise(notes[note]!) : undefined);
  const source = (note: string, quote: string) => ({ note, heading: '', quote });

  it('finds the facts in several quotes together', async () => {
    const sources = [source('other.md', '온도는 낮게 둔다'), source('note.md', '창은 512 토큰이다.')];
    expect(await scoreCitations(twoFacts, sources, read)).toEqual({
      supported: true,
      namesNote: true,
      lines: 2,
      inexact: [],
    });
  });

  it('compares each line of a quote by itself', async () => {
    const score = await scoreCitations(twoFacts, [source('note.md', '512 토큰\n\n낮게 둔다')], read);
    expect(score).toMatchObject({ supported: true, lines: 2, inexact: [] });
  });

  it('does not find what the quotes do not hold', async () => {
    const score = await scoreCitations(twoFacts, [source('other.md', '온도는 낮게')], read);
    expect(score).toMatchObject({ supported: false, namesNote: false });
  });

  it.each([
    ['a line that is not in the note', source('other.md', '창은 512 토큰이다')],
    ['a note that does not exist', source('absent.md', '온도는 낮게 둔다')],
  ])('reports %s', async (_, cited) => {
    const score = await scoreCitations(twoFacts, [cited], read);
    expect(score.inexact).toEqual([{ note: cited.note, line: cited.quote }]);
  });

  it('supports nothing without sources', async () => {
    expect(await scoreCitations(twoFacts, [], read)).toMatchObject({ supported: false, lines: 0 });
  });
});
