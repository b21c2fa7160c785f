import type { SessionOptions, ValueInfo } from '../contract.ts';
import type { ElementType } from '../element-types.ts';
import type { Tensor } from '../tensor.ts';

/** What a child process is asked to try. */
export interface TrialRequest {
  readonly model: string | Uint8Array;
  readonly options: SessionOptions;
  /** One run's inputs each. */
  readonly runs: readonly Readonly<Record<string, Tensor>>[];
  /** Growth of its memory at which the child ends itself. */
  readonly memoryBytes: number;
}

/** What came out of a run, without its numbers. */
export interface OutputFacts {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
}

/** What the child answers: once, unless it dies. */
export type TrialAnswer =
  | {
      readonly kind: 'passed';
      readonly inputs: readonly ValueInfo[];
      readonly outputs: readonly ValueInfo[];
      readonly runs: readonly (readonly OutputFacts[])[];
    }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'memory'; readonly bytes: number };
