/** Everything that is described, as lines of the glossary. */
import type { GlossaryLine } from '../terms/glossary.ts';
import { parseDescriptions } from './descriptions-forms.ts';
import { languageModelsDescribed } from './descriptions-language-models.ts';
import { promptingDescribed } from './descriptions-prompting.ts';

export function describedTerms(): GlossaryLine[] {
  return [promptingDescribed, languageModelsDescribed].flatMap((text) => [...parseDescriptions(text)]);
}
