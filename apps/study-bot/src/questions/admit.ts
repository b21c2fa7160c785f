import type { BotContext } from '../context.ts';
import type { Words } from '../words/words.ts';

export type AdmittedOrTold =
  | { readonly admitted: true; readonly release: () => void }
  | { readonly admitted: false; readonly text: string; readonly firstRefusal: boolean };

/** Lets a person's question in, or says kindly why it has to wait. */
export function admit({ fairUse, limits }: BotContext, userId: string, words: Words): AdmittedOrTold {
  const admission = fairUse.enter(userId);
  if (admission.admitted) return admission;
  return {
    admitted: false,
    firstRefusal: admission.firstRefusal,
    text:
      admission.reason === 'at-once'
        ? words.tooManyAtOnce(limits.questionsAtOnce)
        : words.tooFast(admission.seconds),
  };
}
