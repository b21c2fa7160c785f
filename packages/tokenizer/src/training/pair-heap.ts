/** A pair of neighbouring tokens and how often it was seen when it was pushed. */
export interface CountedPair {
  readonly left: number;
  readonly right: number;
  readonly count: number;
}

/** More frequent pairs come first; of equals the one with the smaller ids, so that training is deterministic. */
function precedes(a: CountedPair, b: CountedPair): boolean {
  if (a.count !== b.count) return a.count > b.count;
  return a.left !== b.left ? a.left < b.left : a.right < b.right;
}

/** A binary heap of pairs. Counts change while pairs wait; whoever pops compares with the current count. */
export class PairHeap {
  readonly #pairs: CountedPair[] = [];

  push(pair: CountedPair): void {
    const pairs = this.#pairs;
    let index = pairs.length;
    pairs.push(pair);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!precedes(pair, pairs[parent]!)) break;
      pairs[index] = pairs[parent]!;
      index = parent;
    }
    pairs[index] = pair;
  }

  pop(): CountedPair | undefined {
    const pairs = this.#pairs;
    const top = pairs[0];
    const last = pairs.pop();
    if (top === undefined || last === undefined || pairs.length === 0) return top;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= pairs.length) break;
      if (child + 1 < pairs.length && precedes(pairs[child + 1]!, pairs[child]!)) child += 1;
      if (!precedes(pairs[child]!, last)) break;
      pairs[index] = pairs[child]!;
      index = child;
    }
    pairs[index] = last;
    return top;
  }
}
