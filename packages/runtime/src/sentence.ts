/** A reason as the end of a sentence for a person: on one line, with one full stop. */
export function asSentence(reason: string): string {
  return `${reason.replaceAll(/\s+/g, ' ').trim().replace(/\.+$/, '')}.`;
}
