/** A language over bytes, as data. Calls lead to other rules of a grammar, which may call back. */
export type Expression =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** One byte out of inclusive ranges. */
  | { readonly kind: 'byte'; readonly ranges: readonly (readonly [from: number, to: number])[] }
  | { readonly kind: 'sequence'; readonly parts: readonly Expression[] }
  | { readonly kind: 'choice'; readonly options: readonly Expression[] }
  | { readonly kind: 'repeat'; readonly of: Expression; readonly least: number; readonly most: number }
  /** Both languages' common texts, or those of the first that are not of the second. Neither may call. */
  | { readonly kind: 'both' | 'without'; readonly first: Expression; readonly second: Expression }
  /** Ways from place 0 to the last place; an edge without an expression is free. */
  | {
      readonly kind: 'network';
      readonly places: number;
      readonly edges: readonly (readonly [from: number, to: number, over?: Expression])[];
    }
  | { readonly kind: 'call'; readonly rule: number };

/** Rules by number; 0 is the whole text. */
export interface Grammar {
  readonly rules: readonly Expression[];
}

export const literal = (text: string): Expression => ({
  kind: 'bytes',
  bytes: new TextEncoder().encode(text),
});
export const sequence = (...parts: readonly Expression[]): Expression => ({ kind: 'sequence', parts });
export const choice = (...options: readonly Expression[]): Expression => ({ kind: 'choice', options });
export const repeat = (of: Expression, least: number, most: number): Expression => ({
  kind: 'repeat',
  of,
  least,
  most,
});
export const optional = (of: Expression): Expression => repeat(of, 0, 1);
export const both = (first: Expression, second: Expression): Expression => ({ kind: 'both', first, second });
export const without = (first: Expression, second: Expression): Expression => ({
  kind: 'without',
  first,
  second,
});
export const call = (rule: number): Expression => ({ kind: 'call', rule });
export const nothing: Expression = { kind: 'choice', options: [] };
