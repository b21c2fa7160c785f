import type { Language } from '@haksup/tutor';

/**
 * The language for a person's interface. `locale` is the person's, as Discord sends it, and can be missing;
 * then the server's counts, and without that it is English.
 */
export function languageOfLocale(
  locale: string | null | undefined,
  guildLocale?: string | null | undefined,
): Language {
  return (locale ?? guildLocale ?? 'en').toLowerCase().startsWith('ko') ? 'ko' : 'en';
}

/** The language for the answer to a written message, which carries no locale: the script it is written in. */
export function languageOfText(text: string, guildLocale?: string | null | undefined): Language {
  if (/\p{Script=Hangul}/u.test(text)) return 'ko';
  return /\p{Script=Latin}/u.test(text) ? 'en' : languageOfLocale(undefined, guildLocale);
}
