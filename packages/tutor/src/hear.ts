import type { AskOptions } from './contract.ts';

/** Hands pieces of a reply to a face. What the face throws is its own matter: the reply is made and kept all the same. */
export function hearing(
  onText: AskOptions['onText'],
): (added: string, whole: string, restarted?: boolean) => void {
  return (added, whole, restarted = false) => {
    try {
      const heard: unknown = onText?.({ added, whole, restarted });
      if (heard instanceof Promise) heard.catch(() => undefined);
    } catch {
      // Its next pieces still come, each with the whole text.
    }
  };
}
