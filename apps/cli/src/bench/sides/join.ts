/** Watches what streams feel while long prompts join them. */
import type { Engine, StepFacts } from '@haksup/generation';
import type { Duration, JoinFacts } from '../contract.ts';
import { between, type Moment, now, warmUp } from './throughput.ts';

export interface JoinWork {
  /** One for each text that is being written all the time. */
  readonly prompts: readonly (readonly number[])[];
  /** They come one after the other. */
  readonly joining: readonly (readonly number[])[];
  /** Hands over who hears of the engine's steps. */
  readonly listen: (listener: (step: StepFacts) => void) => void;
}

/** Tokens that each stream gets between two joins. */
const pause = 24;

interface Step {
  readonly facts: StepFacts;
  readonly start: Moment;
  readonly end: Moment;
}

/** @param engine With a slot for each stream and one for who joins. */
export async function watchJoins(engine: Engine, { prompts, joining, listen }: JoinWork): Promise<JoinFacts> {
  const steps: Step[] = [];
  let last = now();
  listen((facts) => {
    const end = now();
    steps.push({ facts, start: last, end });
    last = end;
  });
  const over = new AbortController();
  const streams = prompts.map((): Moment[] => []);
  let onToken = (): void => undefined;
  const reading = prompts.map(async (tokens, index) => {
    for await (const _ of engine.generate({ tokens, signal: over.signal })) {
      streams[index]!.push(now());
      onToken();
    }
  });
  const ended = Promise.all(reading).then(() => {
    throw new Error('The streams ended before the last prompt had joined: the context is too short.');
  });
  const shortest = (): number => Math.min(...streams.map(({ length }) => length));
  const grown = async (length: number): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    onToken = () => {
      if (shortest() >= length) resolve();
    };
    await Promise.race([promise, ended]);
  };
  const joins: Span[] = [];
  const quiet: Span[] = [];
  try {
    await grown(warmUp);
    for (const tokens of joining) {
      const rest = now();
      await grown(shortest() + pause);
      const start = now();
      quiet.push({ start: rest, end: start });
      await Promise.race([engine.generate({ tokens, maxTokens: 1 }).outcome(), ended]);
      joins.push({ start, end: now() });
    }
  } finally {
    over.abort();
    await ended.catch(() => undefined);
  }
  const mixed = steps.filter(({ facts }) => facts.written === prompts.length && facts.read > 0);
  return {
    gaps: joins.flatMap((join) => streams.flatMap((stream) => gapsIn(stream, join))),
    mixedSteps: mixed.map(({ facts, start, end }) => ({
      clock: facts.milliseconds,
      processor: between(start, end).processor,
    })),
    runMilliseconds: mixed.reduce((sum, { facts }) => sum + facts.runMilliseconds, 0),
    pieces: mixed.map(({ facts }) => facts.read),
    before: rateIn(streams, quiet),
    during: rateIn(streams, joins),
    firstTokens: joins.map(({ start, end }) => end.clock - start.clock),
  };
}

export interface Span {
  readonly start: Moment;
  readonly end: Moment;
}

/** Between neighbouring tokens of a stream, wherever a part of that lies in a span. */
export function gapsIn(stream: readonly Moment[], { start, end }: Span): Duration[] {
  return stream.flatMap((moment, index) => {
    const before = stream[index - 1];
    if (before === undefined || moment.clock <= start.clock || before.clock >= end.clock) return [];
    return [between(before, moment)];
  });
}

/** Tokens of all streams per second of the spans. */
function rateIn(streams: readonly (readonly Moment[])[], spans: readonly Span[]): number {
  const seconds = spans.reduce((sum, { start, end }) => sum + (end.clock - start.clock) / 1000, 0);
  const tokens = streams
    .flat()
    .filter(({ clock }) => spans.some(({ start, end }) => clock > start.clock && clock <= end.clock)).length;
  return tokens / seconds;
}
