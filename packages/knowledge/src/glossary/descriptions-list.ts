/** Everything that is described, as lines of the glossary. */
import type { GlossaryLine } from '../terms/glossary.ts';
import { parseDescriptions } from './descriptions-forms.ts';
import { promptingDescribed } from './descriptions-prompting.ts';

export function describedTerms(): GlossaryLine[] {
  return [promptingDescribed].flatMap((text) => [...parseDescriptions(text)]);
}
