import { compileStops } from '../stops/create-stop-watch.ts';
import type { CheckedSequenceRequest } from './check-request.ts';
import type { SequenceGeneration, SequenceOutcome, SequenceParts, SequenceToken } from './contract.ts';
import type { SequenceRun } from './sequence-run.ts';
import { SequenceText } from './sequence-text.ts';

/** Reads inputs when the first token is asked for. */
type Read = () => Promise<SequenceRun>;

/** @throws SamplingSettingError, StopSequenceError, and what the request's constraint throws. */
export function generateSequences(
  request: CheckedSequenceRequest,
  parts: SequenceParts,
  read: Read,
): SequenceGeneration {
  const stops = request.stops && compileStops(request.stops.sequences);
  const texts = request.inputs.flatMap((_, input) =>
    Array.from(
      { length: request.samples },
      (_unused, sample) => new SequenceText(request, stops, parts, input, sample),
    ),
  );
  // Told to whoever asks, though a reader was told before.
  let failed: { readonly error: unknown } | undefined;
  const tokens = writeTexts(texts, request, parts, read, (error) => {
    failed = { error };
  });
  const outcome = async (): Promise<readonly SequenceOutcome[]> => {
    for await (const _ of tokens) {
      // Reading is what makes it go on.
    }
    if (failed !== undefined) throw failed.error;
    return texts.map((text) => {
      // A reader that left before the beginning.
      if (text.outcome === undefined) text.end('cancelled');
      return text.outcome!;
    });
  };
  return { [Symbol.asyncIterator]: () => tokens, outcome };
}

/** Goes on with all texts, one token each, until the last has ended; rows of those that have are dropped. */
async function* writeTexts(
  texts: readonly SequenceText[],
  request: CheckedSequenceRequest,
  parts: SequenceParts,
  read: Read,
  fail: (error: unknown) => void,
): AsyncGenerator<SequenceToken> {
  const { signal, samples } = request;
  let open = texts;
  try {
    if (signal?.aborted) return;
    const run = await read();
    if (samples > 1) run.select(texts.map((_, row) => Math.floor(row / samples)));
    while (open.length > 0 && !signal?.aborted) {
      const logits = await run.step(
        open.map(({ last }) => last),
        signal,
      );
      for (const [row, text] of open.entries()) {
        yield* text.draw(logits.subarray(row * parts.vocabulary, (row + 1) * parts.vocabulary));
        // A reader may take its time, and change its mind.
        if (signal?.aborted) return;
      }
      const rows = open.flatMap(({ outcome }, row) => (outcome === undefined ? [row] : []));
      if (rows.length === open.length) continue;
      open = rows.map((row) => open[row]!);
      if (open.length > 0) run.select(rows);
    }
  } catch (error) {
    if (signal?.aborted) return;
    fail(error);
    throw error;
  } finally {
    for (const text of texts) if (text.outcome === undefined) text.end('cancelled');
  }
}
