import type { Device, ValueInfo } from '../contract.ts';
import type { ElementType } from '../element-types.ts';

/** A tensor on its way between threads; `data` is its bytes, in memory that is transferred or shared. */
export interface TensorMessage {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** What the worker is asked to do. `id` pairs an answer with its question. */
export type Question =
  | {
      readonly kind: 'open';
      readonly id: number;
      readonly model: Uint8Array | string;
      readonly device: Device;
      readonly threads: number | undefined;
      readonly externalData: Readonly<Record<string, Uint8Array>>;
      readonly settings: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'run';
      readonly id: number;
      readonly feeds: readonly TensorMessage[];
      readonly outputs: readonly string[];
    }
  | { readonly kind: 'release'; readonly id: number };

/** What the worker answers. */
export type Answer =
  | { readonly id: number; readonly kind: 'failed'; readonly message: string }
  | {
      readonly id: number;
      readonly kind: 'opened';
      readonly inputs: readonly ValueInfo[];
      readonly outputs: readonly ValueInfo[];
    }
  | { readonly id: number; readonly kind: 'ran'; readonly outputs: readonly TensorMessage[] }
  | { readonly id: number; readonly kind: 'released' };
