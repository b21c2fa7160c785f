import type { Language } from '../lessons.ts';
import { doings } from './doings.ts';
import { particulars } from './particulars.ts';

/** What kind of value an attribute has. */
export type ValueKind =
  | 'deed'
  | 'thing'
  | 'person'
  | 'place'
  | 'year'
  | 'amount'
  | 'items'
  | 'steps'
  | 'name';

/**
 * One thing that can be said and asked of a subject. In templates `{E}` is the subject as the sentence's topic
 * (it may be left out or become "it"), `{e}` its name, `{v}` the value; a deed also has `{stem}`, `{plain}`,
 * `{base}`, `{third}`.
 */
export interface Attribute {
  readonly key: string;
  readonly form: string;
  readonly value: ValueKind;
  /** Names of the attribute in a list or table. */
  readonly labels: Readonly<Record<Language, readonly string[]>>;
  /** The value by itself, beside a label. */
  readonly bare: Readonly<Record<Language, string>>;
  readonly says: Readonly<Record<Language, readonly string[]>>;
  readonly asks: Readonly<Record<Language, readonly string[]>>;
  /** Questions that give the value and ask for the subject. */
  readonly asksSubject?: Readonly<Record<Language, readonly string[]>>;
}

/** The order is part of every generated lesson's seed. */
export const attributes: readonly Attribute[] = [...doings, ...particulars];
