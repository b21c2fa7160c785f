/** Everything that is described, read once when the first question comes. */
import type { Glossary } from '../../terms/glossary.ts';
import { computingDescribed } from './computing.ts';
import { languageModelsDescribed } from './language-models.ts';
import { machineLearningDescribed } from './machine-learning.ts';
import { mathematicsAndScienceDescribed } from './mathematics-and-science.ts';
import { linesOf, parseDescriptions } from './parse.ts';
import { promptingDescribed } from './prompting.ts';
import { retrievalAndAgentsDescribed } from './retrieval-and-agents.ts';
import { systemsDescribed } from './systems.ts';

let read: Glossary | undefined;

/** Descriptions lead to names, and names, less surely, to descriptions. */
export function describedThings(): Glossary {
  read ??= parseDescriptions(texts);
  return read;
}

/** Names and descriptions of each thing together. */
export function describedLines(): Generator<readonly string[]> {
  return linesOf(texts);
}

const texts = [
  promptingDescribed,
  languageModelsDescribed,
  retrievalAndAgentsDescribed,
  machineLearningDescribed,
  computingDescribed,
  systemsDescribed,
  mathematicsAndScienceDescribed,
];

/** What the words stand for, and after it what they describe. */
export function withDescriptions(glossary: Glossary): Glossary {
  return {
    equivalents: (key) => {
      const described = describedThings().equivalents(key);
      const known = glossary.equivalents(key);
      return described.length === 0 ? known : [...known, ...described];
    },
  };
}
