import { z } from 'zod';

/** Discord's limit for a component's custom id, in characters. */
export const customIdLimit = 100;

/** Where a quote stands. The owner is left out on purpose: it follows from who presses, never from the button. */
export interface PassageButton {
  readonly kind: 'passage';
  /** The source's number in its answer. */
  readonly number: number;
  readonly passage: number;
  /** The quote's range in the note's reading text. */
  readonly start: number;
  readonly end: number;
  readonly course: string;
}

export interface RemovalButton {
  readonly kind: 'removal';
  readonly confirmed: boolean;
  /** The confirmation that waits; unknown after a restart. */
  readonly pending: string;
}

export type ButtonMeaning = PassageButton | RemovalButton;

const number36 = z
  .string()
  .regex(/^[0-9a-z]{1,10}$/)
  .transform((digits) => Number.parseInt(digits, 36));
const passageParts = z.tuple([
  z.literal('passage'),
  number36,
  number36,
  number36,
  number36,
  z.string().min(1),
]);
const removalParts = z.tuple([
  z.literal('removal'),
  z.enum(['yes', 'no']),
  z.string().regex(/^[\w-]{4,40}$/),
]);

/** The custom id of a button; undefined where it would be longer than Discord allows. */
export function encodeButton(button: ButtonMeaning): string | undefined {
  const id =
    button.kind === 'passage'
      ? [
          'passage',
          ...[button.number, button.passage, button.start, button.end].map((each) => each.toString(36)),
          button.course,
        ].join(':')
      : ['removal', button.confirmed ? 'yes' : 'no', button.pending].join(':');
  return id.length <= customIdLimit ? id : undefined;
}

/** What a pressed button means; undefined for one that this bot never made. */
export function decodeButton(customId: string): ButtonMeaning | undefined {
  const parts = customId.split(':');
  const passage = passageParts.safeParse([...parts.slice(0, 5), parts.slice(5).join(':')]);
  if (passage.success) {
    const [kind, number, id, start, end, course] = passage.data;
    return { kind, number, passage: id, start, end, course };
  }
  const removal = removalParts.safeParse(parts);
  if (!removal.success) return undefined;
  const [kind, answer, pending] = removal.data;
  return { kind, confirmed: answer === 'yes', pending };
}
