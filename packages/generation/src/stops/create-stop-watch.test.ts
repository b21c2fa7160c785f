import { describe, expect, it } from 'vitest';
import { createStopWatch } from './create-stop-watch.ts';
import { StopSequenceError } from './errors.ts';

/** Pushes pieces as tokens until the watch stops. */
function watch(stops: readonly string[], pieces: readonly (string | Uint8Array | undefined)[]) {
  const bytes = pieces.map((piece) => (typeof piece === 'string' ? new TextEncoder().encode(piece) : piece));
  const stopWatch = createStopWatch(stops, (token) => bytes[token]);
  return pieces.map((_, token) => stopWatch.push(token));
}

describe('a stop watch', () => {
  it.each<{
    name: string;
    stops: string[];
    pieces: (string | Uint8Array | undefined)[];
    held: number[];
    end?: [string, number];
  }>([
    { name: 'inside a token', stops: ['b'], pieces: ['abc'], held: [1], end: ['b', 1] },
    { name: 'a whole token', stops: ['ab'], pieces: ['x', 'ab'], held: [0, 1], end: ['ab', 1] },
    {
      name: 'across borders',
      stops: ['\n\nUser:'],
      pieces: ['Hi.\n', '\n', 'Us', 'er', ': x'],
      held: [1, 2, 3, 4, 5],
      end: ['\n\nUser:', 3],
    },
    { name: 'a beginning that comes to nothing', stops: ['abcd'], pieces: ['ab', 'c', 'x'], held: [1, 2, 0] },
    {
      name: 'a shorter beginning within',
      stops: ['aab'],
      pieces: ['a', 'a', 'a', 'b'],
      held: [1, 2, 2, 3],
      end: ['aab', 1],
    },
    {
      name: 'the first to be complete',
      stops: ['bcd', 'c'],
      pieces: ['ab', 'cd'],
      held: [1, 1],
      end: ['c', 2],
    },
    {
      name: 'the longest of those',
      stops: ['d', 'bcd'],
      pieces: ['ab', 'c', 'd'],
      held: [1, 2, 3],
      end: ['bcd', 1],
    },
    {
      name: 'control tokens in between',
      stops: ['ab'],
      pieces: ['a', undefined, 'b'],
      held: [1, 2, 3],
      end: ['ab', 0],
    },
    { name: 'control tokens elsewhere', stops: ['ab'], pieces: ['x', undefined, 'y'], held: [0, 0, 0] },
    {
      name: 'half letters',
      stops: ['질문:'],
      pieces: [
        Uint8Array.of(0x20, 0xec, 0xa7),
        Uint8Array.of(0x88, 0xeb),
        Uint8Array.of(0xac, 0xb8, 0x3a, 0x41),
      ],
      held: [1, 2, 3],
      end: ['질문:', 1],
    },
    { name: 'none', stops: [], pieces: ['a', 'b'], held: [0, 0] },
  ])('finds $name', ({ stops, pieces, held, end }) => {
    const results = watch(stops, pieces);
    expect(results.map((result) => result.held)).toEqual(held);
    const last = results.at(-1)!;
    expect([last.matched, last.keptBytes]).toEqual(end ?? [undefined, undefined]);
    for (const result of results.slice(0, -1)) expect(result.matched).toBeUndefined();
  });

  it('agrees with a naive search over whole texts', () => {
    const random = randomNumbers(11);
    const letters = ['a', 'b', '가', '각'];
    const word = (longest: number): string =>
      Array.from(
        { length: 1 + Math.floor(random() * longest) },
        () => letters[Math.floor(random() * 4)],
      ).join('');
    let matches = 0;
    for (let round = 0; round < 1500; round++) {
      const stops = Array.from({ length: 1 + Math.floor(random() * 3) }, () => word(4));
      const text = Buffer.from(word(14));
      const pieces: Uint8Array[] = [];
      for (let at = 0; at < text.length; ) {
        const end = Math.min(text.length, at + Math.floor(random() * 5));
        pieces.push(text.subarray(at, end));
        at = end;
      }
      const stopWatch = createStopWatch(stops, (token) => pieces[token]);
      for (let token = 0; token < pieces.length; token++) {
        const result = stopWatch.push(token);
        const expected = naive(stops, pieces.slice(0, token + 1));
        expect(result, JSON.stringify({ stops, text: text.toString(), token })).toEqual(expected);
        if (expected.matched === undefined) continue;
        matches += 1;
        break;
      }
    }
    expect(matches).toBeGreaterThan(300);
  });

  it.each<[string, string[]]>([
    ['empty', ['a', '']],
    ['half a surrogate pair', ['\ud83d']],
    ['too long', ['a'.repeat(4097)]],
    ['too many', Array.from({ length: 65 }, (_, at) => `${at}`)],
    ['no texts', [7 as unknown as string]],
  ])('refuses sequences that are %s', (_, stops) => {
    expect(() => createStopWatch(stops, () => undefined)).toThrow(StopSequenceError);
  });
});

function naive(stops: readonly string[], pieces: readonly Uint8Array[]) {
  const text = Buffer.concat(pieces);
  const sequences = stops.map((stop) => ({ stop, bytes: Buffer.from(stop) }));
  const found = sequences
    .map(({ stop, bytes }) => ({ stop, begin: text.indexOf(bytes), size: bytes.length }))
    .filter(({ begin }) => begin >= 0)
    .sort((one, other) => one.begin + one.size - other.begin - other.size || one.begin - other.begin)[0];
  const beginnings = sequences.flatMap(({ bytes }) =>
    Array.from(bytes, (_, at) => at).filter(
      (size) => size <= text.length && text.subarray(text.length - size).equals(bytes.subarray(0, size)),
    ),
  );
  const from = found?.begin ?? text.length - Math.max(0, ...beginnings);
  // The first token with a byte behind `from`, and all behind it.
  let [end, held] = [0, 0];
  for (const piece of pieces) {
    end += piece.length;
    if (held > 0 || end > from) held += 1;
  }
  return found === undefined ? { held } : { held, matched: found.stop, keptBytes: found.begin };
}

function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
