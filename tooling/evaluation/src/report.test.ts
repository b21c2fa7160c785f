import { describe, expect, it } from 'vitest';
import type { Evaluation } from './evaluate.ts';
import { jsonReport, renderComparison, renderEvaluation, renderSeen } from './report.ts';
import { summarise, wilson } from './summarise.ts';
import { renderTable } from './table.ts';
import { exampleScored } from './testing.ts';

const citations = { supported: true, namesNote: true, lines: 1, inexact: [] };
const reader: Evaluation = {
  name: 'reader',
  scored: [
    exampleScored({ answer: '낮게', citations, milliseconds: 1 }),
    exampleScored({ kind: 'cross', outcome: 'wrong', answer: '높게 둔다', milliseconds: 2 }),
    exampleScored({ kind: 'cross', outcome: 'abstained', answer: '찾지 못했어요', milliseconds: 9 }),
    exampleScored({ kind: 'unanswerable', outcome: 'right', answer: '찾지 못했어요', milliseconds: 3 }),
  ],
};

describe('wilson', () => {
  // Reference values: Newcombe (1998), Statistics in Medicine 17, table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%i of %i', (count, total, low, high) => {
    const share = wilson(count, total);
    expect(share.low).toBeCloseTo(low, 4);
    expect(share.high).toBeCloseTo(high, 4);
  });

  it('knows nothing from nothing', () => {
    expect(wilson(0, 0)).toMatchObject({ share: 0, low: 0, high: 1 });
  });
});

describe('summarise', () => {
  it('sums everything up', () => {
    const [all] = summarise(reader.scored);
    expect(all).toMatchObject({
      group: {},
      questions: 4,
      right: { count: 2 },
      wrong: { count: 1 },
      abstained: { count: 1 },
      meanAnswerLength: 3.5,
      supported: { count: 1, total: 1 },
      exactQuotes: { count: 1, total: 1 },
      medianMilliseconds: 2.5,
    });
  });

  it('groups by any keys', () => {
    const rows = summarise(reader.scored, ['course', 'kind']);
    expect(rows.map((row) => [row.group.course, row.group.kind, row.questions])).toEqual([
      ['sample', 'direct', 1],
      ['sample', 'cross', 2],
      ['sample', 'unanswerable', 1],
    ]);
  });

  it('does not count an answer without quotes as exactly quoted', () => {
    const scored = [exampleScored({ citations: { ...citations, supported: false, lines: 0 } })];
    expect(summarise(scored)[0]).toMatchObject({ exactQuotes: { count: 0, total: 1 } });
  });

  it('has no rows for no questions', () => {
    expect(summarise([], ['kind'])).toEqual([]);
  });
});

describe('text reports', () => {
  it('lines Korean up', () => {
    const table = renderTable(
      [
        { title: '강의', align: 'left' },
        { title: 'n', align: 'right' },
      ],
      [
        ['가나다라', '5'],
        ['ab', '12'],
      ],
    );
    expect(table).toBe('강의       n\n────────  ──\n가나다라   5\nab        12');
  });

  it('renders one system', () => {
    const lines = renderEvaluation(reader, ['kind']).split('\n');
    expect(lines[0]).toBe('reader');
    expect(lines.at(-1)).toMatch(/^all +4 +50\.0 +15–85 +25\.0 +25\.0 +4 +100\.0 +100\.0 +2\.5$/);
    expect(lines.find((line) => line.startsWith('cross'))).toMatch(
      /^cross +2 +0\.0 +0–66 +50\.0 +50\.0 +5 +– +–/,
    );
  });

  it('renders systems side by side, with blanks where one was not asked', () => {
    const baseline: Evaluation = { name: 'baseline', scored: [exampleScored({ outcome: 'wrong' })] };
    const lines = renderComparison([reader, baseline], ['kind']).split('\n');
    expect(lines[0]).toMatch(/^kind +n +reader +baseline$/);
    expect(lines.find((line) => line.startsWith('direct'))).toMatch(/^direct +1 +100\.0 21–100 +0\.0 0–79$/);
    expect(lines.find((line) => line.startsWith('cross'))).toMatch(/^cross +2 +0\.0 0–66$/);
    expect(lines.at(-1)).toMatch(/^all +4 +50\.0 15–85 +0\.0 0–79$/);
  });

  it('renders no questions as an empty table', () => {
    expect(renderComparison([{ name: 'reader', scored: [] }], ['kind']).split('\n')).toHaveLength(2);
  });
});

describe('a course that was trained on', () => {
  const seen: Evaluation = {
    name: 'seen',
    scored: [
      exampleScored({ course: 'seen' }),
      exampleScored({ course: 'seen' }),
      exampleScored({ course: 'seen', outcome: 'wrong' }),
      exampleScored({ course: 'seen', kind: 'unanswerable', outcome: 'wrong' }),
    ],
  };

  it('stands beside the others kind by kind', () => {
    const lines = renderSeen(seen, reader).split('\n');
    expect(lines[0]).toMatch(/^kind +n +seen +n +unseen +ahead by$/);
    expect(lines[2]).toMatch(/^direct +3 +66\.7 \d+–\d+ +1 +100\.0 21–100 +−33\.3$/);
    expect(lines[3]).toMatch(/^unanswerable +1 +0\.0 0–79 +1 +100\.0 21–100 +−100\.0$/);
    // By the seen course's numbers: (3 × 66.7 + 1 × 0) / 4 beside (3 × 100 + 1 × 100) / 4.
    expect(lines[4]).toMatch(/^all +4 +50\.0 +2 +100\.0 +−50\.0$/);
    expect(lines).toHaveLength(5);
  });

  it('has no rows without kinds in common', () => {
    expect(renderSeen(seen, { name: 'none', scored: [] }).split('\n')).toHaveLength(2);
  });

  it('is in no figure of the systems', () => {
    const report = jsonReport([reader], { seen, unseen: reader });
    expect(report.systems).toEqual(jsonReport([reader]).systems);
    expect(report.lessons?.seen).toMatchObject({ name: 'seen', overall: [{ questions: 4 }] });
    expect(report.lessons?.unseen.name).toBe('reader');
    expect(jsonReport([reader])).not.toHaveProperty('lessons');
  });
});

describe('jsonReport', () => {
  it('survives JSON and holds every cell', () => {
    const report = jsonReport([reader]);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(report.systems[0]?.cells.map((cell) => cell.group)).toContainEqual({
      course: 'sample',
      language: 'ko',
      kind: 'cross',
      split: 'development',
    });
  });
});
