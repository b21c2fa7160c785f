import type { DeviceTensor, Tensor } from '@haksup/runtime';
import type { CacheMemory } from '../cache/contract.ts';
import type { GrowingMemory } from '../cache/growing-memory.ts';
import type { ExportedParts } from '../contract.ts';
import type { Run } from './contract.ts';

/** What a run of an export reads as past and writes as present, by the export's names. */
export interface BoundCaches {
  readonly past: Readonly<Record<string, Tensor | DeviceTensor>>;
  readonly present: Readonly<Record<string, Tensor | DeviceTensor>>;
}

/** Where an export's caches come from. */
export interface ExportCaches {
  bind(run: Run): Promise<BoundCaches>;
  /** The run is done. */
  done(run: Run): void;
}

/** Past and present in two memories that grow. A run has one row. */
export function growingCaches({ caches }: ExportedParts, memory: GrowingMemory): ExportCaches {
  return {
    async bind({ first, rows, length }) {
      const tensors = await memory.grow(first, rows[0]!.position, length);
      return {
        past: Object.fromEntries(caches.map(({ past }, index) => [past, tensors[index]!.past])),
        present: Object.fromEntries(caches.map(({ present }, index) => [present, tensors[index]!.present])),
      };
    },
    done({ first, rows, length }) {
      memory.grown(first, rows[0]!.position + length);
    },
  };
}

/** Past and present in one memory. */
export function cachesInPlace({ caches }: ExportedParts, memory: CacheMemory): ExportCaches {
  return {
    async bind({ first, rows }) {
      const tensors = memory.tensors(first, rows.length);
      const named = (side: 'past' | 'present'): BoundCaches['past'] =>
        Object.fromEntries(caches.map((cache) => [cache[side], tensors[`${cache.layer}.${cache.kind}`]!]));
      return { past: named('past'), present: named('present') };
    },
    done: () => undefined,
  };
}
