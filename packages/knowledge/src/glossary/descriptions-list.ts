/** Everything that is described, as lines of the glossary. */
import type { GlossaryLine } from '../terms/glossary.ts';
import { computingDescribed } from './descriptions-computing.ts';
import { parseDescriptions } from './descriptions-forms.ts';
import { languageModelsDescribed } from './descriptions-language-models.ts';
import { machineLearningDescribed } from './descriptions-machine-learning.ts';
import { mathematicsAndScienceDescribed } from './descriptions-mathematics-and-science.ts';
import { promptingDescribed } from './descriptions-prompting.ts';
import { retrievalAndAgentsDescribed } from './descriptions-retrieval-and-agents.ts';
import { systemsDescribed } from './descriptions-systems.ts';

export function describedTerms(): GlossaryLine[] {
  return [
    promptingDescribed,
    languageModelsDescribed,
    retrievalAndAgentsDescribed,
    machineLearningDescribed,
    computingDescribed,
    systemsDescribed,
    mathematicsAndScienceDescribed,
  ].flatMap((text) => [...parseDescriptions(text)]);
}
