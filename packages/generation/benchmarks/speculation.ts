/**
 * What prompt look-up gains where four of five guesses are right: `node benchmarks/speculation.ts FOLDER [TOKENS]`, over
 * a converted model. The text is scripted by a constraint: it repeats the prompt with every fifth token replaced. Runs
 * with and without speculation take turns; prints the median tokens/s of both as a JSON line.
 */
import { openModel } from '@haksup/models';
import { type Constraint, createEngine, type Speculation } from '../src/index.ts';

const folder = process.argv[2];
const count = Number(process.argv[3] ?? 120);
if (folder === undefined) throw new Error('Which model? node benchmarks/speculation.ts FOLDER [TOKENS]');
const rounds = 5;
const decoder = (await openModel(folder)).decoder({ contextLength: 1024 });
await using engine = await createEngine(decoder, { slots: 1, threads: 1 });
const { vocabulary } = engine;
const passage = Array.from({ length: count + 8 }, (_, at) => (at * 7919 + 13) % vocabulary);
const script = passage
  .slice(4, 4 + count)
  .map((token, at) => (at % 5 === 4 ? (token + 1) % vocabulary : token));

/** Lets nothing follow but the script. */
function follow(at = 0): Constraint {
  const allowed = new Uint32Array(Math.ceil(vocabulary / 32));
  let place = at;
  return {
    allowed: () => {
      const token = script[place]!;
      allowed.fill(0);
      allowed[token >> 5] = 1 << (token & 31);
      return allowed;
    },
    advance: () => {
      place += 1;
      return true;
    },
    get finished() {
      return place === count;
    },
    clone: () => follow(place),
  };
}

const speeds: Record<Speculation, number[]> = { none: [], lookup: [], draft: [] };
let accepted = 0;
for (let round = 0; round <= rounds; round++) {
  for (const speculation of ['none', 'lookup'] as const) {
    const tokens = passage.slice(0, 4 + (round % 2)).concat(passage, passage.slice(0, 4));
    const generation = engine.generate({ tokens, speculation, constraint: follow, maxTokens: count });
    const { usage, timings } = await generation.outcome();
    // The first round warms up.
    if (round > 0) speeds[speculation].push(timings.tokensPerSecond!);
    if (speculation === 'lookup') accepted = usage.acceptedTokens / usage.guessedTokens;
  }
}
const median = (of: number[]): number => of.sort((a, b) => a - b)[of.length >> 1]!;
const [plain, guessing] = [median(speeds.none), median(speeds.lookup)];
console.log(JSON.stringify({ accepted, plain, guessing, ratio: guessing / plain }));
