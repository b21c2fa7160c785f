import type { Evaluation } from './evaluate.ts';
import { type GroupKey, type Share, type Summary, summarise } from './summarise.ts';
import { type Column, renderTable } from './table.ts';

/** Every figure of one system, and the answers that they come from. */
export interface SystemReport {
  readonly name: string;
  readonly overall: readonly Summary[];
  readonly byCourse: readonly Summary[];
  readonly byLanguage: readonly Summary[];
  readonly byKind: readonly Summary[];
  readonly bySplit: readonly Summary[];
  /** One row for each course × language × kind × split. */
  readonly cells: readonly Summary[];
  readonly answers: Evaluation['scored'];
}

/** Every figure of the text reports. */
export interface JsonReport {
  readonly systems: readonly SystemReport[];
  /** Lessons that the reader was trained on beside lessons that it was not; in none of the figures of `systems`. */
  readonly lessons?: { readonly seen: SystemReport; readonly unseen: SystemReport };
}

/**
 * The report for programs; plain data.
 *
 * @param lessons the evaluations on lessons that were trained on and that were held out, where there were any
 */
export function jsonReport(
  evaluations: readonly Evaluation[],
  lessons?: { readonly seen: Evaluation; readonly unseen: Evaluation },
): JsonReport {
  const systems = evaluations.map(systemReport);
  if (lessons === undefined) return { systems };
  return {
    systems,
    lessons: { seen: systemReport(lessons.seen), unseen: systemReport(lessons.unseen) },
  };
}

function systemReport({ name, scored }: Evaluation): SystemReport {
  return {
    name,
    overall: summarise(scored),
    byCourse: summarise(scored, ['course']),
    byLanguage: summarise(scored, ['language']),
    byKind: summarise(scored, ['kind']),
    bySplit: summarise(scored, ['split']),
    cells: summarise(scored, ['course', 'language', 'kind', 'split']),
    answers: scored,
  };
}

/**
 * A course that was trained on beside one that was not: the share of right answers to the kinds of questions that
 * both have, and by how many points the seen one is ahead. Each kind counts for the seen course's number of questions
 * in the row of all, on both sides.
 */
export function renderSeen(seen: Evaluation, unseen: Evaluation): string {
  const columns: Column[] = [
    { title: 'kind', align: 'left' },
    ...['n', 'seen', 'n', 'unseen', 'ahead by'].map((title): Column => ({ title, align: 'right' })),
  ];
  const others = new Map(summarise(unseen.scored, ['kind']).map((summary) => [summary.group.kind, summary]));
  const pairs = summarise(seen.scored, ['kind']).flatMap((here) => {
    const there = others.get(here.group.kind);
    return there === undefined ? [] : [{ here, there }];
  });
  const rows = pairs.map(({ here, there }) => [
    here.group.kind ?? '',
    String(here.questions),
    `${percent(here.right)} ${interval(here.right)}`,
    String(there.questions),
    `${percent(there.right)} ${interval(there.right)}`,
    points(here.right.share - there.right.share),
  ]);
  const total = pairs.reduce((sum, { here }) => sum + here.questions, 0);
  const mean = (share: (pair: (typeof pairs)[number]) => number): number =>
    pairs.reduce((sum, pair) => sum + share(pair) * pair.here.questions, 0) / Math.max(1, total);
  const [ours, theirs] = [mean(({ here }) => here.right.share), mean(({ there }) => there.right.share)];
  const counted = pairs.reduce((sum, { there }) => sum + there.questions, 0);
  const shown = (share: number): string => (100 * share).toFixed(1);
  const all = ['all', String(total), shown(ours), String(counted), shown(theirs), points(ours - theirs)];
  return renderTable(columns, total === 0 ? [] : [...rows, all]);
}

function points(share: number): string {
  return `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(1)}`;
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
