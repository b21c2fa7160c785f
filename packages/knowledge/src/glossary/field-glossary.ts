/** The glossary that the package ships, built once when the first question comes. */
import { buildGlossary, type Glossary } from '../terms/glossary.ts';
import { fieldTerms } from './field-terms.ts';
import { parseGlossary } from './parse.ts';

let built: Glossary | undefined;

export function fieldGlossary(): Glossary {
  built ??= buildGlossary([...parseGlossary(fieldTerms, { within: 0.9, across: 0.9 })]);
  return built;
}
