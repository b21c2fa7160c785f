import type { Random } from '../random.ts';
import { nameFirst, nameSecond, type Pair, syllables } from './phrases.ts';

/** A made-up technical term, proper name or abbreviation that `used` does not hold yet; it is added. */
export function subjectName(random: Random, used: Set<string>): Pair {
  for (let attempt = 0; ; attempt++) {
    const kind = random.next();
    const name = kind < 0.5 ? compound(random) : kind < 0.85 ? properName(random) : abbreviation(random);
    if (!used.has(name.ko) || attempt > 50) {
      used.add(name.ko);
      return name;
    }
  }
}

function compound(random: Random): Pair {
  const first = random.pick(nameFirst);
  const second = random.pick(nameSecond);
  return { ko: `${first.ko} ${second.ko}`, en: `${first.en} ${second.en}` };
}

/** Two or three syllables. */
export function properName(random: Random): Pair {
  const parts = Array.from({ length: random.integer(2, 3) }, () => random.pick(syllables));
  const en = parts.map((part) => part.en).join('');
  return { ko: parts.map((part) => part.ko).join(''), en: en.slice(0, 1).toUpperCase() + en.slice(1) };
}

function abbreviation(random: Random): Pair {
  const letters = Array.from({ length: random.integer(3, 4) }, () =>
    random.pick([...'ABCDEFGHILMNOPRSTV']),
  ).join('');
  return { ko: letters, en: letters };
}
