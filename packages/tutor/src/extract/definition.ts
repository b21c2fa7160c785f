import type { QuestionTerm } from '@haksup/knowledge';

/** A sentence that opens with what is asked for: "토큰은 …", "Token: …", "A token is …". */
export function defines(sentence: string, terms: readonly QuestionTerm[]): boolean {
  const text = sentence
    .slice(0, 60)
    .toLowerCase()
    .replace(/^[\s\-*•\d.)]*(?:an?\s|the\s)?/, '');
  return subjectsOf(terms).some((term) =>
    term.variants.some((variant) => {
      const name = variant.toLowerCase();
      if (name.length < 2 || !text.startsWith(name)) return false;
      return /^[\w가-힣]{0,2}\s*(?:\([^)]*\))?\s*(?:[은는이]란?\s|란\s|[:：]|is\b|are\b|means\b|refers\b|-\s)/.test(
        text.slice(name.length),
      );
    }),
  );
}

/** Whether a sentence has the question's rarest name beside brackets, on either side of them. */
export function glosses(sentence: string, terms: readonly QuestionTerm[]): boolean {
  const text = sentence.toLowerCase();
  return subjectsOf(terms).some((term) =>
    term.variants.some((variant) => {
      const name = variant.toLowerCase();
      if (name.length < 2) return false;
      for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
        if (/^\s?\([^()]{2,}/.test(text.slice(at + name.length))) return true;
        if (/\($/.test(text.slice(0, at)) && /^[^()]{0,20}\)/.test(text.slice(at + name.length))) return true;
      }
      return false;
    }),
  );
}

/** The terms that say what the question is about: its rarest ones. */
function subjectsOf(terms: readonly QuestionTerm[]): QuestionTerm[] {
  const rarest = Math.max(0, ...terms.map((term) => term.rarity));
  return terms.filter((term) => term.rarity > 0 && term.rarity >= rarest * 0.8);
}
