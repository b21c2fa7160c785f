import type { Tensor } from '@haksup/runtime';
import { describe, expect, it } from 'vitest';
import { type CacheShape, SlotMemory, tokenBytesOf } from './slot-memory.ts';
import { type Slot, Slots } from './slots.ts';

const shape: CacheShape = { layers: 2, keyValueType: 'float32', keyValueHeads: 2, headSize: 4 };
const capacity = 16;

/** Writes what a run would: numbers that tell layer, kind, head, token and element. */
function write(memory: SlotMemory, slot: number, tokens: readonly number[], from = 0): void {
  for (const [name, { data }] of Object.entries(memory.tensors(slot, 1))) {
    const plane = name.length + Number(name[0]);
    for (let head = 0; head < 2; head++) {
      for (const [at, token] of tokens.entries()) {
        for (let element = 0; element < 4; element++) {
          (data as Float32Array)[(head * capacity + from + at) * 4 + element] =
            token + head / 10 + element / 100 + plane / 1000;
        }
      }
    }
  }
}

/** What a slot holds, as far as it was written whole. */
function read(memory: SlotMemory, slot: number, count: number): number[] {
  const expected = new SlotMemory(shape, 1, capacity);
  const keys = memory.tensors(slot, 1)['0.key']!.data as Float32Array;
  const tokens = Array.from({ length: count }, (_, at) => Math.floor(keys[at * 4]!));
  write(expected, 0, tokens);
  const written = (tensors: Record<string, Tensor>): number[][] =>
    Object.values(tensors).map(({ data }) =>
      [0, 1].flatMap((head) => Array.from((data as Float32Array).subarray(head * 64, head * 64 + 4 * count))),
    );
  expect(written(memory.tensors(slot, 1))).toEqual(written(expected.tensors(0, 1)));
  return tokens;
}

function make(count: number, gives: (owner: string) => boolean = () => false) {
  const memory = new SlotMemory(shape, count, capacity);
  const slots = new Slots<string>(memory, gives);
  const lost: string[] = [];
  const take = async (owner: string, tokens: number[]): Promise<{ slot: Slot<string>; shared: number }> => {
    const taken = (await slots.take(owner, tokens, tokens.length - 1, (from) => lost.push(from)))!;
    write(memory, taken.slot.index, tokens.slice(taken.shared), taken.shared);
    slots.hold(taken.slot, tokens.length);
    return taken;
  };
  return { memory, slots, lost, take };
}

describe('slot memory', () => {
  it('lies in one piece, where neighbouring slots are rows', () => {
    const memory = new SlotMemory(shape, 3, capacity);
    const { '1.value': pair } = memory.tensors(1, 2);
    expect(pair!.shape).toEqual([2, 2, capacity, 4]);
    (pair!.data as Float32Array)[2 * capacity * 4] = 7;
    expect(memory.tensors(2, 1)['1.value']!.data[0]).toBe(7);
    expect(tokenBytesOf(shape)).toBe(2 * 2 * 2 * 4 * 4);
  });

  it.each(['float32', 'float16', 'int8'] as const)('holds %s', (keyValueType) => {
    const { '0.key': key } = new SlotMemory({ ...shape, keyValueType }, 2, capacity).tensors(0, 2);
    expect(key!.type).toBe(keyValueType);
  });

  it('copies and exchanges long slots and leaves the event loop its turns', async () => {
    const big = new SlotMemory(
      { layers: 8, keyValueType: 'int8', keyValueHeads: 2, headSize: 64 },
      2,
      2 ** 13,
    );
    const value = (slot: number): Int8Array => big.tensors(slot, 1)['7.value']!.data as Int8Array;
    for (const [slot, fill] of [3, 5].entries()) value(slot).fill(fill);
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 0);
    await big.exchange(0, 1, 2 ** 13);
    expect([value(0), value(1)].map((all) => [Math.min(...all.slice(0, 9)), all.at(-1)])).toEqual([
      [5, 5],
      [3, 3],
    ]);
    await big.copy(0, 1, 2 ** 12);
    const copied = value(1);
    expect([copied[0], copied[2 ** 12 * 64 - 1], copied[2 ** 12 * 64]]).toEqual([5, 5, 3]);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });

  it('says so where there is not so much memory', () => {
    expect(() => new SlotMemory({ ...shape, layers: 2 ** 20 }, 2 ** 10, 2 ** 24)).toThrow(/contextLength/);
  });
});

describe('slots', () => {
  it('gives a text the slot that holds its beginning, whole', async () => {
    const { slots, memory, take } = make(3);
    slots.release((await take('a', [1, 2, 3, 4])).slot);
    const { slot, shared } = await take('b', [1, 2, 3, 4, 5, 6]);
    expect(shared).toBe(4);
    expect(slot.index).toBe(0);
    expect(read(memory, 0, 6)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('never takes a text whole: its last token is wanted', async () => {
    const { slots, take } = make(2);
    slots.release((await take('a', [1, 2, 3, 4])).slot);
    expect((await take('b', [1, 2, 3, 4])).shared).toBe(3);
  });

  it('copies a beginning where the rest is worth keeping, or somebody uses it', async () => {
    const { slots, memory, take } = make(3);
    const first = await take('a', [1, 2, 3, 4, 5]);
    const second = await take('b', [1, 2, 3, 9]);
    expect(second.shared).toBe(3);
    expect(read(memory, second.slot.index, 4)).toEqual([1, 2, 3, 9]);
    slots.release(first.slot);
    slots.release(second.slot);
    const third = await take('c', [1, 2, 3, 4, 7]);
    expect(third.shared).toBe(4);
    expect(third.slot.index).toBe(2);
    expect(read(memory, 0, 5)).toEqual([1, 2, 3, 4, 5]);
  });

  it('gives up what was used the longest ago', async () => {
    const { slots, take } = make(2);
    const a = await take('a', [1, 1, 1]);
    const b = await take('b', [2, 2, 2]);
    slots.release(b.slot);
    slots.release(a.slot);
    await take('c', [3, 3]);
    expect(a.slot.length).toBe(3);
    expect(b.slot.owner).toBe('c');
  });

  it('gives up those that would give last, and says so', async () => {
    const { slots, lost, take } = make(2, (owner) => owner === 'paused');
    const idle = await take('idle', [1, 1]);
    await take('paused', [2, 2]);
    slots.release(idle.slot);
    await take('a', [3, 3]);
    expect(lost).toEqual([]);
    await take('b', [4, 4]);
    expect(lost).toEqual(['paused']);
    expect(slots.hasRoom).toBe(false);
    expect(await slots.take('c', [5, 5], 1, () => undefined)).toBeUndefined();
  });

  it.each<[string, number[], number[]]>([
    ['are neighbours already', [1, 2], [1, 2]],
    ['have a gap', [0, 2, 3], [0, 2]],
    ['lie at the ends', [0, 3], []],
    ['are one', [2], [2]],
  ])('gathers slots that %s', async (_, members, unmoved) => {
    const { slots, memory, take } = make(4);
    const taken: Slot<string>[] = [];
    for (let at = 0; at < 4; at++)
      taken.push((await take(`${at}`, [at, 10 + at, 20 + at].slice(0, 1 + (at % 3)))).slot);
    const held = taken.map(({ tokens, length }) => Array.from(tokens).slice(0, length));
    const wanted = members.map((member) => taken[member]!);
    await slots.gather(wanted);
    const indices = wanted.map(({ index }) => index).sort();
    expect(indices.at(-1)! - indices[0]!).toBe(members.length - 1);
    for (const member of unmoved) expect(taken[member]!.index).toBe(member);
    expect(new Set(taken.map(({ index }) => index)).size).toBe(4);
    for (const [at, { index, length }] of taken.entries())
      expect(read(memory, index, length)).toEqual(held[at]);
  });

  it('moves a draft model along, as far as it has come', async () => {
    const memory = new SlotMemory(shape, 3, capacity);
    const draftMemory = new SlotMemory(shape, 3, capacity);
    const slots = new Slots<string>(memory, () => false, draftMemory);
    const { slot } = (await slots.take('a', [1, 2, 3, 4, 5], 4, () => undefined))!;
    write(memory, slot.index, [1, 2, 3, 4]);
    write(draftMemory, slot.index, [6, 7]);
    slots.hold(slot, 4);
    slots.holdDraft(slot, 2);
    const copy = (await slots.take('b', [1, 2, 3, 9], 3, () => undefined))!.slot;
    expect([copy.length, copy.drafted]).toEqual([3, 2]);
    expect(read(draftMemory, copy.index, 2)).toEqual([6, 7]);
    slots.hold(copy, 1);
    expect(copy.drafted).toBe(1);
    slots.forget(copy);
    expect([copy.length, copy.drafted]).toEqual([0, 0]);
  });

  it('gives a slot back whose copy fails', async () => {
    const copy = (): Promise<void> => Promise.reject(new RangeError('no memory'));
    const moves = { copy, exchange: async (): Promise<void> => undefined };
    const slots = new Slots<string>({ slots: 2, capacity, areRows: true, moves }, () => false);
    const { slot } = (await slots.take('a', [1, 2, 3], 2, () => undefined))!;
    slots.hold(slot, 3);
    await expect(slots.take('b', [1, 2, 4], 2, () => undefined)).rejects.toThrow('no memory');
    expect(slots.hasRoom).toBe(true);
    // Nothing is in it that a text could go on from.
    expect((await slots.take('c', [7, 8], 1, () => undefined))!.shared).toBe(0);
    expect(slots.hasRoom).toBe(false);
  });
});
