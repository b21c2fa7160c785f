import { cutPassages, type QuestionTerm, type RankedPassage, readNote, sentencesOf } from '@haksup/knowledge';
import { describe, expect, test } from 'vitest';
import { chooseQuotes } from './choose-quotes.ts';

const note = `# Training

A model learns from text. All weights are small numbers at first. Training takes about three weeks. The cluster has many GPUs for it. The loss falls quickly at first and slowly later, which is why people stop early and look at the validation loss from time to time to see whether the model still improves.

## Methods

There are three methods:

- Full fine-tuning: all weights change, which needs the most memory of all and gives one large copy of the model for each task.
- LoRA: two small matrices are trained beside each frozen layer, so that little memory is needed and copies are small.
- Prompt tuning: only a few vectors in front of the input are trained, which is the cheapest way and works with large models.

📚 References:

- Fine-tuning by Kim
- LoRA by Lee

\`\`\`python
trainer.train(steps=3)
\`\`\`
`;

const course = { owner: 'test', name: 'test' };
const bytes = new TextEncoder().encode(note);

/** What is chosen where some sentences, told by words of theirs, have these shares. */
async function chosen(
  question: string,
  shares: Readonly<Record<string, number>>,
  terms: readonly QuestionTerm[] = [],
): Promise<string[]> {
  const reading = await readNote('training.md', bytes);
  const whole = { path: 'training.md', ...reading };
  const passages = cutPassages(reading).map(
    ({ start, end, heading }, id): RankedPassage => ({
      id,
      note: 'training.md',
      title: reading.title,
      heading,
      text: reading.text.slice(start, end),
      start,
      end,
      score: 1,
    }),
  );
  const readings = Object.entries(shares).map(([words, share]) => {
    const passage = passages.findIndex(({ text }) => text.includes(words));
    const { text } = passages[passage]!;
    const at = text.indexOf(words);
    const { start, end } = sentencesOf(text).find((sentence) => sentence.end > at)!;
    return { reading: { passage, start, end }, share };
  });
  const library = { note: async () => whole };
  const quoted = await chooseQuotes(library, course, readings, passages, question, terms);
  return quoted.flatMap(({ snippet }) => snippet.lines.map(({ text }) => text));
}

describe('what is quoted', () => {
  test('a sure answer stands alone', async () => {
    expect(await chosen('How long does it take?', { 'three weeks': 0.96, 'many GPUs': 0.003 })).toEqual([
      'Training takes about three weeks.',
    ]);
  });

  test('where several may be the answer they stand side by side, in the order of the note', async () => {
    expect(
      await chosen('What does it need?', { 'many GPUs': 0.4, 'small numbers': 0.3, 'three weeks': 0.2 }),
    ).toEqual([
      'All weights are small numbers at first.',
      'Training takes about three weeks.',
      'The cluster has many GPUs for it.',
    ]);
  });

  test('a long sentence must be likelier than a short one to be worth its length', async () => {
    const lines = await chosen('Which?', { 'three weeks': 0.8, 'loss falls': 0.06, 'many GPUs': 0.06 });
    expect(lines.join(' ')).toContain('many GPUs');
    expect(lines.join(' ')).not.toContain('The loss falls');
  });

  test('what a thing is stands alone where a sentence opens with the thing', async () => {
    const shares = { 'learns from text': 0.4, 'three weeks': 0.1 };
    const term = (text: string): QuestionTerm[] => [
      { start: 8, end: 8 + text.length, text, kind: 'word', variants: [text], weights: [1], rarity: 1 },
    ];
    expect(await chosen('What is training?', shares)).toHaveLength(2);
    expect(
      await chosen('What is training?', { 'three weeks': 0.4, 'learns from text': 0.1 }, term('model')),
    ).toHaveLength(2);
    expect(
      await chosen('What is LoRA?', { 'two small matrices': 0.4, 'learns from text': 0.1 }, term('LoRA')),
    ).toHaveLength(1);
  });

  test('items of one list add their shares up', async () => {
    const lines = await chosen('What kinds are there?', {
      'Full fine-tuning:': 0.3,
      'LoRA: two': 0.3,
      'Prompt tuning:': 0.3,
      'many GPUs': 0.1,
    });
    expect(lines.slice(0, 4).map((line) => line.slice(0, 12))).toEqual([
      'There are th',
      'Full fine-tu',
      'LoRA: two sm',
      'Prompt tunin',
    ]);
  });

  test('but one item that answers is quoted by itself', async () => {
    const lines = await chosen('What kinds are there that train few vectors?', {
      'Prompt tuning:': 0.8,
      'LoRA: two': 0.05,
    });
    expect(lines.join('|')).toMatch(/^Prompt tuning: only a few vectors/);
    expect(lines).not.toContain('LoRA');
  });

  test('a list of references is quoted for those who ask for it', async () => {
    const shares = { 'by Kim': 0.5, 'by Lee': 0.4, 'many GPUs': 0.01 };
    expect((await chosen('What kinds of fine-tuning are there?', shares)).join()).not.toContain('by Kim');
    expect((await chosen('Which papers should I read?', shares)).join()).toContain('by Kim');
  });

  test('code is quoted for those who ask for it', async () => {
    const shares = { 'steps=3': 0.5, 'three weeks': 0.4 };
    expect((await chosen('When is it done?', shares))[0]).toBe('Training takes about three weeks.');
    expect((await chosen('Which function starts it?', shares))[0]).toBe('trainer.train(steps=3)');
  });

  test('nothing is quoted of nothing', async () => {
    expect(await chosen('What?', {})).toEqual([]);
  });
});
