import { LogitsError } from '../sampling/errors.ts';
import { BeamGroup } from './beam-group.ts';
import type { CheckedBeamRequest } from './check-request.ts';
import type { Beam, SequenceParts } from './contract.ts';
import type { SequenceRun } from './sequence-run.ts';

/** Searches for all inputs side by side; rows of an input that is done are dropped. */
export async function searchBeams(
  request: CheckedBeamRequest,
  parts: SequenceParts,
  run: SequenceRun,
): Promise<readonly (readonly Beam[])[]> {
  const { signal, best } = request;
  const { vocabulary, start } = parts;
  const groups = request.inputs.map(() => new BeamGroup(request));
  for (let open = groups; open.length > 0; open = open.filter(({ done }) => !done)) {
    signal?.throwIfAborted();
    const tokens = open.flatMap(({ running }) => running.map((beam) => beam.tokens.at(-1) ?? start));
    const logits = await run.step(tokens, signal);
    refuseNonsense(logits, run.length - 1);
    const sources: number[] = [];
    let first = 0;
    for (const group of open) {
      const rows = group.running.map((_, index) => {
        const row = first + index;
        return logits.subarray(row * vocabulary, (row + 1) * vocabulary);
      });
      group.step(rows);
      if (!group.done) sources.push(...group.running.map(({ source }) => first + source));
      first += rows.length;
    }
    if (sources.length > 0) run.select(sources);
  }
  return groups.map(({ ended }) => ended.slice(0, best));
}

function refuseNonsense(logits: Float32Array, position: number): void {
  const wrong = logits.findIndex((logit) => Number.isNaN(logit) || logit === Infinity);
  if (wrong >= 0) throw new LogitsError(`one of them is ${logits[wrong]}.`, position);
}
