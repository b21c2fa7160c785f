import type { CacheRoom, SlotMoves } from './contract.ts';

/** A place in the cache and what it holds. The memory of a text follows it when slots are exchanged. */
export interface Slot<Owner> {
  /** Row of the memory; changes when slots are exchanged. */
  readonly index: number;
  /** What is computed here: the first `length` of these. The list may grow while it has an owner. */
  readonly tokens: ArrayLike<number>;
  readonly length: number;
  /** The same for a draft model's memory; not more than a draft model has seen. */
  readonly drafted: number;
  readonly owner: Owner | undefined;
}

interface OwnSlot<Owner> extends Slot<Owner> {
  index: number;
  tokens: ArrayLike<number>;
  length: number;
  drafted: number;
  owner: Owner | undefined;
  /** When it was last given back, by a count. */
  used: number;
}

/** A slot for a text, and how much of the text it holds already. */
export interface Taken<Owner> {
  readonly slot: Slot<Owner>;
  readonly shared: number;
}

/**
 * Who holds which slot, and what slots still hold of texts that have ended: a text that begins the same goes on from
 * there. The longest idle goes first when room is needed.
 */
export class Slots<Owner> {
  /** Whether slots are rows of one run, once they are neighbours. */
  readonly areRows: boolean;
  readonly #moves: SlotMoves | undefined;
  readonly #draftMoves: SlotMoves | undefined;
  /** In the order of their indices. */
  readonly #slots: OwnSlot<Owner>[];
  readonly #gives: (owner: Owner) => boolean;
  #clock = 0;

  /**
   * @param gives Whether an owner that holds a slot would do without it.
   * @param draftMemory Of a draft model: a slot is the same row in both.
   */
  constructor(memory: CacheRoom, gives: (owner: Owner) => boolean, draftMemory?: CacheRoom) {
    this.areRows = memory.areRows;
    this.#moves = memory.moves;
    this.#draftMoves = draftMemory?.moves;
    this.#gives = gives;
    this.#slots = Array.from({ length: memory.slots }, (_, index) => ({
      index,
      tokens: [],
      length: 0,
      drafted: 0,
      owner: undefined,
      used: 0,
    }));
  }

  get count(): number {
    return this.#slots.length;
  }

  /** Tokens that all slots hold. */
  get cachedTokens(): number {
    return this.#slots.reduce((sum, { length }) => sum + length, 0);
  }

  /** Whether {@link take} would find one. */
  get hasRoom(): boolean {
    return this.#slots.some((slot) => this.#isFree(slot));
  }

  /**
   * Takes a slot for a text, with as much of it as some slot holds, but at most `reach` tokens. What the slot held goes
   * lost; an owner that gave it up is told by `lost`.
   *
   * @throws what a copy throws, such as for want of memory; the slot is free again then, and holds nothing.
   */
  async take(
    owner: Owner,
    tokens: ArrayLike<number>,
    reach: number,
    lost: (owner: Owner) => void,
  ): Promise<Taken<Owner> | undefined> {
    const free = this.#slots
      .filter((slot) => this.#isFree(slot))
      .sort((a, b) => this.#worth(a) - this.#worth(b));
    const cheapest = free[0];
    if (cheapest === undefined) return undefined;
    const { source, shared } = this.#findPrefix(tokens, reach);
    const slot = source !== undefined && this.#goesOn(source, shared, cheapest) ? source : cheapest;
    if (slot.owner !== undefined) lost(slot.owner);
    slot.owner = owner;
    let kept = source === undefined ? 0 : shared;
    let drafted = Math.min(source?.drafted ?? 0, kept);
    if (source !== undefined && source !== slot) {
      slot.length = slot.drafted = 0;
      try {
        await this.#moves?.copy(source.index, slot.index, kept);
        await this.#draftMoves?.copy(source.index, slot.index, drafted);
      } catch (error) {
        this.release(slot);
        throw error;
      }
      if (this.#moves === undefined) kept = drafted = 0;
    }
    slot.tokens = tokens;
    slot.length = kept;
    slot.drafted = drafted;
    return { slot, shared: kept };
  }

  /** The slot that holds the most of a text's beginning; of equal ones rather one that holds nothing else. */
  #findPrefix(
    tokens: ArrayLike<number>,
    reach: number,
  ): { readonly source: OwnSlot<Owner> | undefined; readonly shared: number } {
    let source: OwnSlot<Owner> | undefined;
    let shared = 0;
    for (const slot of this.#slots) {
      const isFree = this.#isFree(slot);
      if (this.#moves === undefined && !isFree) continue;
      const length = sharedLength(slot, tokens, reach);
      const isAll = isFree && slot.length === length;
      if (length > shared || (length === shared && length > 0 && isAll)) {
        source = slot;
        shared = length;
      }
    }
    return { source, shared };
  }

  /** Whether a text goes on where its beginning is, rather than in a copy: what else is there then goes lost. */
  #goesOn(source: OwnSlot<Owner>, shared: number, cheapest: OwnSlot<Owner>): boolean {
    if (!this.#isFree(source)) return false;
    if (source === cheapest || source.length === shared) return true;
    return this.#moves === undefined && 2 * shared >= source.length;
  }

  /** Says how much of its owner's tokens a slot holds now. */
  hold(slot: Slot<Owner>, length: number): void {
    const own = slot as OwnSlot<Owner>;
    own.length = length;
    own.drafted = Math.min(own.drafted, length);
  }

  /** The same for the draft model's memory. */
  holdDraft(slot: Slot<Owner>, length: number): void {
    (slot as OwnSlot<Owner>).drafted = length;
  }

  /** Says that nobody knows what a slot holds. */
  forget(slot: Slot<Owner>): void {
    this.hold(slot, 0);
  }

  /** Gives a slot back; what it holds stays for others. */
  release(slot: Slot<Owner>): void {
    const own = slot as OwnSlot<Owner>;
    own.owner = undefined;
    this.#clock += 1;
    own.used = this.#clock;
  }

  /**
   * Makes slots neighbours, with as little exchanged as possible between them and others.
   */
  async gather(members: readonly Slot<Owner>[]): Promise<void> {
    if (!this.areRows) return;
    const inside = new Set(members);
    const total = members.reduce((sum, { length }) => sum + length, 0);
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let first = 0; first + members.length <= this.#slots.length; first++) {
      const window = this.#slots.slice(first, first + members.length);
      const stay = window.reduce((sum, slot) => sum + (inside.has(slot) ? slot.length : 0), 0);
      const leave = window.reduce((sum, slot) => sum + (inside.has(slot) ? 0 : slot.length), 0);
      const moved = total - stay + leave;
      if (moved < least) {
        least = moved;
        best = first;
      }
    }
    const window = this.#slots.slice(best, best + members.length);
    const outside = members.filter((slot) => slot.index < best || slot.index >= best + members.length);
    for (const slot of window) {
      if (!inside.has(slot)) await this.#exchange(slot, outside.pop() as OwnSlot<Owner>);
    }
  }

  async #exchange(one: OwnSlot<Owner>, other: OwnSlot<Owner>): Promise<void> {
    await exchange(this.#moves, one, other, one.length, other.length);
    await exchange(this.#draftMoves, one, other, one.drafted, other.drafted);
    [one.index, other.index] = [other.index, one.index];
    this.#slots[one.index] = one;
    this.#slots[other.index] = other;
  }

  #isFree({ owner }: OwnSlot<Owner>): boolean {
    return owner === undefined || this.#gives(owner);
  }

  /** What goes first: empty ones, then those given back, longest ago first, then those of owners that would give. */
  #worth(slot: OwnSlot<Owner>): number {
    if (slot.owner !== undefined) return this.#clock + 1;
    return slot.length === 0 ? 0 : slot.used;
  }
}

/** Exchanges what two slots hold, which is so many tokens. */
async function exchange(
  moves: SlotMoves | undefined,
  one: Slot<unknown>,
  other: Slot<unknown>,
  oneLength: number,
  otherLength: number,
): Promise<void> {
  if (oneLength === 0) await moves?.copy(other.index, one.index, otherLength);
  else if (otherLength === 0) await moves?.copy(one.index, other.index, oneLength);
  else await moves?.exchange(one.index, other.index, Math.max(oneLength, otherLength));
}

/** How many tokens a slot holds of a text's beginning. */
function sharedLength<Owner>(
  { tokens, length }: Slot<Owner>,
  text: ArrayLike<number>,
  reach: number,
): number {
  const most = Math.min(length, reach);
  let shared = 0;
  while (shared < most && tokens[shared] === text[shared]) shared += 1;
  return shared;
}
