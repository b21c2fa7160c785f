import type { Binding } from '@haksup/runtime';
import { expect, it, vi } from 'vitest';
import { Bindings } from './bindings.ts';

it('releases those unused the longest', () => {
  const release = vi.fn(async () => undefined);
  const make = (name: string) => ({
    name,
    binding: { release: () => release(...([name] as unknown as [])) } as unknown as Binding,
  });
  const bindings = new Bindings<ReturnType<typeof make>>(2);
  bindings.add('a', make('a'));
  bindings.add('b', make('b'));
  expect(bindings.get('a')?.name).toBe('a');
  bindings.add('c', make('c'));
  expect(release.mock.calls).toEqual([['b']]);
  expect(bindings.get('b')).toBeUndefined();
  expect(bindings.size).toBe(2);
  bindings.clear();
  expect(bindings.size).toBe(0);
});
