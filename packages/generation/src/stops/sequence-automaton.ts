/**
 * Finds several byte sequences at once in one pass (Aho and Corasick, 1975): a state is the longest end of what was
 * read that begins one of them.
 */
export interface SequenceAutomaton {
  /** [states · 256]: where a byte leads. State 0 is the start. */
  readonly next: Int16Array;
  /** [states]: how many bytes of a sequence's beginning are read. */
  readonly depth: Int32Array;
  /** [states]: the longest sequence that ends here, −1 where none does. */
  readonly ended: Int32Array;
}

/** @param sequences none of them empty, together below 2¹⁵ bytes. */
export function buildAutomaton(sequences: readonly Uint8Array[]): SequenceAutomaton {
  const most = sequences.reduce((sum, { length }) => sum + length, 1);
  const next = new Int16Array(most * 256).fill(-1);
  const depth = new Int32Array(most);
  const ended = new Int32Array(most).fill(-1);
  let states = 1;
  sequences.forEach((sequence, index) => {
    let state = 0;
    for (const byte of sequence) {
      const edge = state * 256 + byte;
      if (next[edge] === -1) {
        depth[states] = depth[state]! + 1;
        next[edge] = states++;
      }
      state = next[edge]!;
    }
    if (ended[state] === -1) ended[state] = index;
  });
  // From the start outwards, so that the shorter end that a state falls back to is complete before it is read.
  const fallback = new Int32Array(states);
  const queue: number[] = [0];
  for (const state of queue) {
    for (let byte = 0; byte < 256; byte++) {
      const edge = state * 256 + byte;
      const child = next[edge]!;
      const beside = state === 0 ? 0 : next[fallback[state]! * 256 + byte]!;
      if (child === -1) {
        next[edge] = beside;
        continue;
      }
      fallback[child] = beside;
      if (ended[child] === -1) ended[child] = ended[beside]!;
      queue.push(child);
    }
  }
  return { next, depth, ended };
}
