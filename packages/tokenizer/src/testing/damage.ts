/** For fuzzing: damage to `tokenizer.json`, the same for the same numbers. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Numbers in [0, 1) from a seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    // The low bits of such a generator have short periods.
    return (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) >>> 0) / 2 ** 32;
  };
}

type Random = () => number;
type Place = [holder: Record<string, Json>, key: string];

const strange: readonly Json[] = [
  null,
  true,
  0,
  -1,
  1e9,
  4_194_303,
  1.5,
  '',
  'x',
  '\u0000',
  [],
  {},
  [1],
  { type: 'NFC' },
  '__proto__',
  '\ud800',
  'x'.repeat(8_000),
];

/** Expressions that take exponential or polynomial time on some of {@link hostileTexts}. */
export const hostilePatterns: readonly string[] = [
  '(a+)+$',
  '(a|a)*b',
  '(?:\\p{L}+ ?)+!',
  '(\\s*)*x',
  'a*a*a*a*a*a*a*b',
  '(.*)*\\1z',
  '(?=(a+)+b)a',
  '([^]*)+\\d{9}',
  '(?:a?){60}a{60}',
  '(x+x+)+y',
];

/** Words and runs that are hard for such expressions and for splitting. */
export const hostileTexts: readonly string[] = [
  'Aa 1, 가\n',
  '어떤 text <s> [CLS]',
  `${'a'.repeat(48)}!`,
  `${'ab '.repeat(400)}!`,
  ' '.repeat(600),
  '\u0301'.repeat(200),
  'x'.repeat(2_000),
  `${'가'.repeat(500)}👍🏽`.repeat(2),
];

/** Every place of a value, at most so many of each list and table. */
function placesOf(file: Json): Place[] {
  const places: Place[] = [];
  const visit = (value: Json): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value).slice(0, 12)) {
      const holder = value as Record<string, Json>;
      places.push([holder, key]);
      visit(holder[key]!);
    }
  };
  visit(file);
  return places;
}

const pick = <T>(list: readonly T[], random: Random): T => list[Math.floor(random() * list.length)]!;

/** Deletes or replaces one value somewhere. */
export function damageValue(file: Json, random: Random): Json {
  const copy = structuredClone(file);
  const [holder, key] = pick(placesOf(copy), random);
  if (random() < 0.3) delete holder[key];
  else holder[key] = structuredClone(pick(strange, random));
  return copy;
}

/** Turns, drops, repeats or overwrites characters of the text. */
export function damageText(file: Json, random: Random): string {
  let text = JSON.stringify(file);
  for (let count = 1 + Math.floor(3 * random()); count > 0; count--) {
    const at = Math.floor(random() * text.length);
    const length = 1 + Math.floor(24 * random());
    const end = Math.min(text.length, at + length);
    const written = pick(['', '0', '"', '[', '{', '-1', '1e308', 'null', '\\ud800', ',', ']', '}'], random);
    const choice = random();
    if (choice < 0.3) text = text.slice(0, at) + written + text.slice(end);
    else if (choice < 0.6) text = text.slice(0, at) + written + text.slice(at);
    else if (choice < 0.8) text = text.slice(0, at) + text.slice(at, end).repeat(30) + text.slice(at);
    else if (choice < 0.9) text = text.slice(0, at);
    else text = text.replace(/\d+/, pick(['0', '4294967296', '9007199254740993', '4194303'], random));
  }
  return text;
}

/** A component that runs a hostile expression, or makes texts grow. */
function hostileComponent(pipeline: string, random: Random): Json {
  const Regex = pick(hostilePatterns, random);
  const growing = (content: string): Json => ({ type: 'Replace', pattern: { String: '' }, content });
  const doubling: Json = { type: 'Replace', pattern: { Regex: '.' }, content: 'aa' };
  const sequence = (parts: Json[]): Json => ({
    type: 'Sequence',
    [{ normalizer: 'normalizers', pre_tokenizer: 'pretokenizers', decoder: 'decoders' }[pipeline] ?? 'parts']:
      parts,
  });
  const replace: Json = { type: 'Replace', pattern: { Regex }, content: 'b' };
  switch (pipeline) {
    case 'normalizer':
      return pick(
        [
          replace,
          growing('z'.repeat(8000)),
          { type: 'Prepend', prepend: 'p'.repeat(8000) },
          sequence(Array<Json>(40).fill(doubling)),
          sequence(Array<Json>(200).fill({ type: 'Prepend', prepend: 'p'.repeat(8000) })),
          sequence(Array<Json>(6).fill(growing('zzzzzzzzzzzz'))),
        ],
        random,
      );
    case 'decoder':
      return pick([replace, sequence([replace, replace]), sequence(Array<Json>(60).fill(doubling))], random);
    default:
      return pick(
        [
          { type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: random() < 0.5 },
          sequence(
            Array<Json>(100).fill({ type: 'Split', pattern: { Regex }, behavior: 'Removed', invert: true }),
          ),
          replace,
          sequence(Array<Json>(40).fill(doubling)),
          { type: 'FixedLength', length: pick([0, 1, -1, 1e9], random) },
        ],
        random,
      );
  }
}

/** What a person would write who wants to harm. */
export function damageOnPurpose(file: Json, random: Random): Json {
  const copy = structuredClone(file) as { [key: string]: Json };
  const model = copy.model as { [key: string]: Json };
  const count = 20_000 + Math.floor(random() * 60_000);
  const many = <T>(make: (index: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));
  switch (Math.floor(random() * 12)) {
    case 0:
      model.merges = many(() => 1);
      break;
    case 1:
      model.merges = many(() => ['no', 'such']);
      break;
    case 2:
      model.vocab = Object.fromEntries(many((at) => [`t${at}`, -1]));
      break;
    case 3:
      model.vocab = many(() => []);
      break;
    case 4:
      copy.added_tokens = many((at) => ({ id: at, content: '', special: 3 }));
      break;
    case 5:
      copy.added_tokens = many((at) => ({ id: at, content: `a${'b'.repeat(at % 50)}`, lstrip: true }));
      break;
    case 6: {
      copy[pick(['normalizer', 'truncation', 'version', 'model'], random)] = 'DEEP';
      return JSON.stringify(copy).replace('"DEEP"', '['.repeat(count) + ']'.repeat(count));
    }
    case 7:
      copy.extra = many(() => ({}));
      break;
    case 8:
      if (model.type === 'Unigram') model.vocab = many((at) => ['a'.repeat(1 + (at % 60)), -(at % 7)]);
      else model.vocab = Object.fromEntries(many((at) => [`t${at}`, 4_194_303 - at]));
      break;
    default: {
      const pipeline = pick(['normalizer', 'pre_tokenizer', 'decoder'], random);
      copy[pipeline] = hostileComponent(pipeline, random);
    }
  }
  return copy;
}
