/** The glossary that the package ships, built once when the first question comes. */
import { buildGlossary, type Equivalent, type Glossary } from '../terms/glossary.ts';
import { academicWords } from './academic-words.ts';
import { computingTerms } from './computing.ts';
import { deepLearningTerms } from './deep-learning-terms.ts';
import { withDescriptions } from './descriptions-list.ts';
import { economyAndLawTerms } from './economy-and-law-terms.ts';
import { everydayWords } from './everyday.ts';
import { everydayPeopleAndPlaces } from './everyday-people-and-places.ts';
import { everydayQualities } from './everyday-qualities.ts';
import { everydayThings } from './everyday-things.ts';
import { everydayVerbsOfChange } from './everyday-verbs-1.ts';
import { everydayVerbsOfAction } from './everyday-verbs-2.ts';
import { humanitiesTerms } from './humanities-terms.ts';
import { languageModelTerms } from './language-models.ts';
import { llmPracticeTerms } from './llm-practice-terms.ts';
import { machineLearningTerms } from './machine-learning.ts';
import { mathematicsAndScienceTerms } from './mathematics-and-science.ts';
import { mathematicsAndStatisticsTerms } from './mathematics-and-statistics-terms.ts';
import { namesInComputing } from './names-in-computing.ts';
import { naturalScienceTerms } from './natural-science-terms.ts';
import { isOnlyAsked, parseGlossary } from './parse.ts';
import { questionIdioms } from './question-idioms.ts';
import { softwareEngineeringTerms } from './software-engineering-terms.ts';
import { verbsAsTheyStand } from './students-words-1.ts';
import { qualitiesAsTheyStand } from './students-words-2.ts';
import { englishFamilies } from './students-words-3.ts';
import { phrasesAndNouns } from './students-words-4.ts';
import { nounsOfEverySubject } from './students-words-5.ts';
import { casualAndSober } from './students-words-6.ts';
import { questionsAndAnswers } from './students-words-7.ts';
import { studyTerms } from './study.ts';
import { systemsAndSecurityTerms } from './systems-and-security-terms.ts';

/** Names of one thing. */
const TERMS = { within: 0.7, across: 0.8 };
/** Words near each other. */
const WORDS = { within: 0.35, across: 0.5 };

let built: Glossary | undefined;

export function fieldGlossary(): Glossary {
  built ??= withDescriptions(
    forQuestions(
      buildGlossary([
        ...[
          languageModelTerms,
          machineLearningTerms,
          computingTerms,
          mathematicsAndScienceTerms,
          llmPracticeTerms,
          namesInComputing,
          deepLearningTerms,
          softwareEngineeringTerms,
          systemsAndSecurityTerms,
          mathematicsAndStatisticsTerms,
          naturalScienceTerms,
          economyAndLawTerms,
          humanitiesTerms,
          studyTerms,
        ].flatMap((terms) => [...parseGlossary(terms, TERMS)]),
        ...[
          everydayWords,
          everydayVerbsOfChange,
          everydayVerbsOfAction,
          everydayQualities,
          everydayPeopleAndPlaces,
          everydayThings,
          academicWords,
          questionIdioms,
          verbsAsTheyStand,
          qualitiesAsTheyStand,
          englishFamilies,
          phrasesAndNouns,
          nounsOfEverySubject,
          casualAndSober,
          questionsAndAnswers,
        ].flatMap((words) => [...parseGlossary(words, WORDS)]),
      ]),
    ),
  );
  return built;
}

/** As many as a question's term is looked for by; what comes later would not be looked at. */
const MOST_EQUIVALENTS = 16;

/**
 * What only questions say leads to what notes say, not the other way; and of the words near a word those of its own
 * language keep their share of the places, though a translation weighs more.
 */
function forQuestions(glossary: Glossary): Glossary {
  const known = new Map<string, readonly Equivalent[]>();
  return {
    equivalents: (key) => {
      const before = known.get(key);
      if (before) return before;
      const found = glossary.equivalents(key).filter(({ text }) => !isOnlyAsked(text));
      const names = found.filter(({ weight }) => weight > WORDS.across);
      const across = found.filter(({ weight }) => weight === WORDS.across);
      const within = found.filter(({ weight }) => weight < WORDS.across);
      const places = Math.max(0, MOST_EQUIVALENTS - names.length);
      const own = Math.min(within.length, Math.max(places - across.length, Math.floor(places / 3)));
      const kept = [...names, ...across.slice(0, places - own), ...within.slice(0, own)];
      if (found.length > 0) known.set(key, kept);
      return kept;
    },
  };
}
