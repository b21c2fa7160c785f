import { contentWords } from './words.ts';

// Before a conjunction after a comma, between two statements, after a Korean connective ending.
const seam =
  /;\s+|,\s+(?=(?:and|but|while|whereas|so|because|which|although|yet|if|when|the|it|a|an)\b)|\s(?:and|but|whereas|because|although|while)\s(?=(?:it|they|this|that|the|a|is|are|was|can|does|do|has|have|also|then)\b)|(?<=[가-힣](?:고|며|지만|는데|면서|므로|어서|아서|니까|으나)),?\s+(?=\S)/i;

/** Clauses of a sentence that each say something; one of fewer than two content words stays with its neighbour. */
export function clausesOf(sentence: string): string[] {
  const clauses: string[] = [];
  for (const piece of sentence.split(seam)) {
    if (clauses.length > 0 && contentWords(piece).length < 2) clauses[clauses.length - 1] += `, ${piece}`;
    else clauses.push(piece);
  }
  if (clauses.length > 1 && contentWords(clauses[0]!).length < 2) {
    clauses.splice(0, 2, `${clauses[0]}, ${clauses[1]}`);
  }
  return clauses;
}
