import type { ScoredQuestion } from './evaluate.ts';

/** What questions can be told apart by. */
export type GroupKey = 'course' | 'language' | 'kind' | 'split';

/** A share of a count with its Wilson score interval at 95 %. All but `count` and `total` are in 0…1. */
export interface Share {
  readonly count: number;
  readonly total: number;
  /** `count / total`; 0 where the total is 0. */
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** The figures of one group of questions. */
export interface Summary {
  /** The group's value for each key that was grouped by; empty for all questions together. */
  readonly group: Readonly<Partial<Record<GroupKey, string>>>;
  readonly questions: number;
  readonly right: Share;
  readonly wrong: Share;
  /** Declined although the notes answer it. Right abstentions count as right. */
  readonly abstained: Share;
  /** Characters of the answers to answerable questions that were not declined; 0 where there are none. */
  readonly meanAnswerLength: number;
  /** Of the right answers: those whose quotes hold every fact. */
  readonly supported: Share;
  /** Of the right answers: those that quote, and every line of every quote stands in its note. */
  readonly exactQuotes: Share;
  /** Half of the replies came at least this fast. */
  readonly medianMilliseconds: number;
}

/**
 * Sums scored questions up, a row for each combination of the keys' values, in order of first appearance.
 *
 * @param by keys to group by; none gives a single row for all
 */
export function summarise(scored: readonly ScoredQuestion[], by: readonly GroupKey[] = []): Summary[] {
  const groups = new Map<string, ScoredQuestion[]>();
  for (const question of scored) {
    const key = JSON.stringify(by.map((name) => question[name]));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [question]);
    else group.push(question);
  }
  return [...groups.values()].map((group) => summariseGroup(group, by));
}

function summariseGroup(scored: readonly ScoredQuestion[], by: readonly GroupKey[]): Summary {
  const first = scored[0]!;
  const outcomes = (outcome: ScoredQuestion['outcome']): Share =>
    wilson(scored.filter((question) => question.outcome === outcome).length, scored.length);
  const answered = scored.filter(
    (question) => question.kind !== 'unanswerable' && question.outcome !== 'abstained',
  );
  const cited = scored.flatMap((question) => question.citations ?? []);
  return {
    group: Object.fromEntries(by.map((name) => [name, first[name]])),
    questions: scored.length,
    right: outcomes('right'),
    wrong: outcomes('wrong'),
    abstained: outcomes('abstained'),
    meanAnswerLength: mean(answered.map((question) => [...question.answer].length)),
    supported: wilson(cited.filter((citation) => citation.supported).length, cited.length),
    exactQuotes: wilson(
      cited.filter((citation) => citation.lines > 0 && citation.inexact.length === 0).length,
      cited.length,
    ),
    medianMilliseconds: median(scored.map((question) => question.milliseconds)),
  };
}

/**
 * The Wilson score interval of a share. Unlike the plain normal one it stays within 0…1 and is honest for small counts.
 *
 * @param z how many standard deviations the interval covers to each side; 1.96 for 95 %
 */
export function wilson(count: number, total: number, z: number = 1.959964): Share {
  if (total === 0) return { count, total, share: 0, low: 0, high: 1 };
  const share = count / total;
  const scale = 1 + z ** 2 / total;
  const centre = (share + z ** 2 / (2 * total)) / scale;
  const reach = (z / scale) * Math.sqrt((share * (1 - share)) / total + z ** 2 / (4 * total ** 2));
  return { count, total, share, low: Math.max(0, centre - reach), high: Math.min(1, centre + reach) };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
