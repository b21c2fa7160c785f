import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { apiTable, apiTableLength } from './api-table.ts';

const recorded = JSON.parse(readFileSync(new URL('../testing/api-order.json', import.meta.url), 'utf8')) as {
  asserted: Record<string, number>;
  order: string[];
};

it.each(Object.entries(recorded.asserted))(
  'the recorded order has %s where ONNX Runtime asserts it',
  (name, place) => {
    expect(recorded.order[place]).toBe(name);
  },
);

it.each(Object.entries(apiTable))('%s is taken from its place', (name, [place]) => {
  expect(recorded.order[place]).toBe(name);
  expect(place).toBeLessThan(apiTableLength);
});
