/**
 * What waits, by caller. The next comes from the caller who has the least under way; among equals from the one who was
 * served longest ago. So a caller with a hundred requests does not delay one with a single request by more than the
 * places that are taken already.
 */
export class FairQueue<Item> {
  /** Callers who wait, those served longest ago first. Nobody's list is empty. */
  readonly #waiting = new Map<string, Item[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** How many of a caller wait. */
  sizeOf(caller: string): number {
    return this.#waiting.get(caller)?.length ?? 0;
  }

  add(caller: string, item: Item): void {
    const items = this.#waiting.get(caller);
    if (items === undefined) this.#waiting.set(caller, [item]);
    else items.push(item);
    this.#size += 1;
  }

  /** Puts back what had been served before, in front of what its caller has waiting. */
  putBack(caller: string, item: Item): void {
    const items = this.#waiting.get(caller);
    if (items === undefined) this.#waiting.set(caller, [item]);
    else items.unshift(item);
    this.#size += 1;
  }

  /** @param underWay How much of a caller is under way. */
  next(underWay: (caller: string) => number): Item | undefined {
    let chosen: string | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const caller of this.#waiting.keys()) {
      const count = underWay(caller);
      if (count < least) {
        least = count;
        chosen = caller;
      }
    }
    if (chosen === undefined) return undefined;
    const items = this.#waiting.get(chosen)!;
    const item = items.shift();
    this.#size -= 1;
    this.#waiting.delete(chosen);
    if (items.length > 0) this.#waiting.set(chosen, items);
    return item;
  }

  /** Takes an item out; false where it does not wait. */
  remove(caller: string, item: Item): boolean {
    const items = this.#waiting.get(caller);
    const at = items?.indexOf(item) ?? -1;
    if (items === undefined || at < 0) return false;
    items.splice(at, 1);
    if (items.length === 0) this.#waiting.delete(caller);
    this.#size -= 1;
    return true;
  }
}
