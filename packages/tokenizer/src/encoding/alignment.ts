/**
 * Where each UTF-16 unit of a changed text comes from in the text before the change: unit `i` stands for
 * `[starts[i], ends[i])`. An inserted unit has an empty range at its place.
 */
export interface Alignment {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** A text's own alignment, moved by `offset`. */
export function identity(length: number, offset = 0): Alignment {
  const starts = new Int32Array(length);
  const ends = new Int32Array(length);
  for (let unit = 0; unit < length; unit += 1) {
    starts[unit] = unit + offset;
    ends[unit] = unit + offset + 1;
  }
  return { starts, ends };
}

/** The alignment of two changes after one another. */
export function compose(first: Alignment, second: Alignment): Alignment {
  const length = second.starts.length;
  const starts = new Int32Array(length);
  const ends = new Int32Array(length);
  const last = first.starts.length;
  const end = last === 0 ? 0 : first.ends[last - 1]!;
  for (let unit = 0; unit < length; unit += 1) {
    const from = second.starts[unit]!;
    const to = second.ends[unit]!;
    starts[unit] = from < last ? first.starts[from]! : end;
    ends[unit] = to > from ? first.ends[to - 1]! : starts[unit]!;
  }
  return { starts, ends };
}

/**
 * What normalisation may change together: a character with its combining marks, a Hangul syllable written in jamo, or
 * a run of white space. Normalising two of them apart gives the same as normalising them together, but for rules that
 * look further, which {@link alignChanged} meets by comparison.
 */
const cluster =
  /(?:[\uac00-\ud7a3][\u1160-\u11ff\ud7b0-\ud7ff]+|[\u1100-\u115f\ua960-\ua97f]+[\u1160-\u11ff\ud7b0-\ud7ff]*|\s+|.)\p{M}*/gsu;

/**
 * Aligns a text with what one normalisation step made of it.
 *
 * @param change The step itself, to see what it makes of a part.
 */
export function alignChanged(before: string, after: string, change: (part: string) => string): Alignment {
  if (before === after) return identity(after.length);
  const inside = before.indexOf(after);
  if (inside >= 0) return identity(after.length, inside);
  if (after.endsWith(before)) return alignPrefixed(before.length, after.length);
  return alignByClusters(before, after, change) ?? alignByComparison(before, after);
}

function alignPrefixed(before: number, after: number): Alignment {
  const { starts, ends } = identity(after, before - after);
  starts.fill(0, 0, after - before);
  ends.fill(0, 0, after - before);
  return { starts, ends };
}

function alignByClusters(
  before: string,
  after: string,
  change: (part: string) => string,
): Alignment | undefined {
  const alignment = identity(after.length);
  const known = new Map<string, string>();
  let position = 0;
  for (const match of before.matchAll(cluster)) {
    const part = match[0];
    let changed = known.get(part);
    if (changed === undefined) {
      changed = change(part);
      known.set(part, changed);
    }
    if (!after.startsWith(changed, position)) return undefined;
    const end = position + changed.length;
    if (changed.length === part.length) {
      for (let unit = 0; unit < changed.length; unit += 1) {
        alignment.starts[position + unit] = match.index + unit;
        alignment.ends[position + unit] = match.index + unit + 1;
      }
    } else {
      alignment.starts.fill(match.index, position, end);
      alignment.ends.fill(match.index + part.length, position, end);
    }
    position = end;
  }
  return position === after.length ? alignment : undefined;
}

/** How far, in units on both sides together, {@link alignByComparison} looks for the texts to meet again. */
const window = 64;

/** Equal runs align unit by unit; where the texts differ, the differing stretches stand for each other. */
function alignByComparison(before: string, after: string): Alignment {
  const alignment = identity(after.length);
  let from = 0;
  let to = 0;
  while (to < after.length) {
    if (before[from] === after[to]) {
      alignment.starts[to] = from;
      alignment.ends[to] = from + 1;
      from += 1;
      to += 1;
      continue;
    }
    const [skipped, added] = nextMeeting(before, from, after, to);
    alignment.starts.fill(from, to, to + added);
    alignment.ends.fill(from + skipped, to, to + added);
    from += skipped;
    to += added;
  }
  return alignment;
}

function nextMeeting(before: string, from: number, after: string, to: number): [number, number] {
  const restBefore = before.length - from;
  const restAfter = after.length - to;
  for (let distance = 1; distance <= window; distance += 1) {
    for (let skipped = 0; skipped <= distance; skipped += 1) {
      const added = distance - skipped;
      if (skipped > restBefore || added > restAfter) continue;
      const seen = Math.min(3, restBefore - skipped, restAfter - added);
      const bothEnd = restBefore === skipped && restAfter === added;
      const meets =
        seen > 0 &&
        before.slice(from + skipped, from + skipped + seen) === after.slice(to + added, to + added + seen);
      if (meets || bothEnd) return [skipped, added];
    }
  }
  return [restBefore, restAfter];
}
