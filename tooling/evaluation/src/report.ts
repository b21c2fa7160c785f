import type { Evaluation } from './evaluate.ts';
import { type GroupKey, type Share, type Summary, summarise } from './summarise.ts';
import { type Column, renderTable } from './table.ts';

/** Every figure of the text reports, and the answers that they come from. */
export interface JsonReport {
  readonly systems: readonly {
    readonly name: string;
    readonly overall: readonly Summary[];
    readonly byCourse: readonly Summary[];
    readonly byLanguage: readonly Summary[];
    readonly byKind: readonly Summary[];
    readonly bySplit: readonly Summary[];
    /** One row for each course × language × kind × split. */
    readonly cells: readonly Summary[];
    readonly answers: Evaluation['scored'];
  }[];
}

/** The report for programs; plain data. */
export function jsonReport(evaluations: readonly Evaluation[]): JsonReport {
  return {
    systems: evaluations.map(({ name, scored }) => ({
      name,
      overall: summarise(scored),
      byCourse: summarise(scored, ['course']),
      byLanguage: summarise(scored, ['language']),
      byKind: summarise(scored, ['kind']),
      bySplit: summarise(scored, ['split']),
      cells: summarise(scored, ['course', 'language', 'kind', 'split']),
      answers: scored,
    })),
  };
}

/**
 * All figures of one system as a table, a row for each combination of `by` and a last one for everything.
 *
 * Shares are in percent, the Wilson 95 % interval of the right ones beside them.
 */
export function renderEvaluation(evaluation: Evaluation, by: readonly GroupKey[]): string {
  const columns: Column[] = [
    ...by.map((key): Column => ({ title: key, align: 'left' })),
    ...['n', 'right', '95 %', 'wrong', 'abstained', 'length', 'supported', 'exact', 'ms'].map(
      (title): Column => ({ title, align: 'right' }),
    ),
  ];
  const groups = by.length === 0 ? [] : summarise(evaluation.scored, by);
  const rows = groups.map((summary) => [...by.map((key) => summary.group[key] ?? ''), ...figures(summary)]);
  const totals = summarise(evaluation.scored).map((summary) => [
    ...by.map((_, index) => (index === 0 ? 'all' : '')),
    ...figures(summary),
  ]);
  return `${evaluation.name}\n${renderTable(columns, [...rows, ...totals])}`;
}

/**
 * Several systems side by side: the share of right answers, a row for each combination of `by` and a last one for all.
 * A group that a system was not asked about is left blank.
 */
export function renderComparison(evaluations: readonly Evaluation[], by: readonly GroupKey[]): string {
  const columns: Column[] = [
    ...by.map((key): Column => ({ title: key, align: 'left' })),
    { title: 'n', align: 'right' },
    ...evaluations.map((evaluation): Column => ({ title: evaluation.name, align: 'right' })),
  ];
  const keyed = evaluations.map(({ scored }) => {
    const summaries = by.length === 0 ? [] : summarise(scored, by);
    return new Map(
      [...summaries, ...summarise(scored)].map((summary) => [JSON.stringify(summary.group), summary]),
    );
  });
  const everything = JSON.stringify({});
  const groups = new Map<string, Summary>();
  for (const summaries of keyed)
    for (const [key, summary] of summaries)
      if (key !== everything && !groups.has(key)) groups.set(key, summary);
  const total = keyed.find((summaries) => summaries.has(everything))?.get(everything);
  if (total !== undefined) groups.set(everything, total);
  const rows = [...groups].map(([key, summary]) => [
    ...by.map((name, index) => summary.group[name] ?? (index === 0 ? 'all' : '')),
    String(summary.questions),
    ...keyed.map((summaries) => {
      const right = summaries.get(key)?.right;
      return right === undefined ? '' : `${percent(right)} ${interval(right)}`;
    }),
  ]);
  return renderTable(columns, rows);
}

function figures(summary: Summary): string[] {
  return [
    String(summary.questions),
    percent(summary.right),
    interval(summary.right),
    percent(summary.wrong),
    percent(summary.abstained),
    summary.meanAnswerLength.toFixed(0),
    percent(summary.supported),
    percent(summary.exactQuotes),
    summary.medianMilliseconds.toFixed(summary.medianMilliseconds < 10 ? 1 : 0),
  ];
}

function percent(share: Share): string {
  return share.total === 0 ? '–' : (100 * share.share).toFixed(1);
}

function interval(share: Share): string {
  return share.total === 0 ? '–' : `${(100 * share.low).toFixed(0)}–${(100 * share.high).toFixed(0)}`;
}
