/** What the process in which CUDA is tried is asked. */
export interface CudaQuestion {
  readonly folder: string;
}

/** What it answers: once, unless it dies. */
export type CudaAnswer =
  | { readonly kind: 'passed' }
  /** Libraries that the provider is linked to, and that are not to be found. */
  | { readonly kind: 'missing'; readonly libraries: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string };
