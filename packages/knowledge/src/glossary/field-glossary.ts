/** The glossary that the package ships, built once when the first question comes. */
import {
  buildGlossary,
  EQUIVALENT_LIMIT,
  type Equivalent,
  type Glossary,
  type GlossaryLine,
} from '../terms/glossary.ts';
import { describedLines, withDescriptions } from './descriptions/describe.ts';
import { computingTerms } from './names/computing.ts';
import { deepLearningTerms } from './names/deep-learning-terms.ts';
import { economyAndLawTerms } from './names/economy-and-law-terms.ts';
import { humanitiesTerms } from './names/humanities-terms.ts';
import { languageModelTerms } from './names/language-models.ts';
import { llmPracticeTerms } from './names/llm-practice-terms.ts';
import { machineLearningTerms } from './names/machine-learning.ts';
import { mathematicsAndScienceTerms } from './names/mathematics-and-science.ts';
import { mathematicsAndStatisticsTerms } from './names/mathematics-and-statistics-terms.ts';
import { namesInComputing } from './names/names-in-computing.ts';
import { naturalScienceTerms } from './names/natural-science-terms.ts';
import { softwareEngineeringTerms } from './names/software-engineering-terms.ts';
import { studyTerms } from './names/study.ts';
import { systemsAndSecurityTerms } from './names/systems-and-security-terms.ts';
import { isOnlyAsked, parseGlossary } from './parse.ts';
import { academicWords } from './words/academic-words.ts';
import { casualAndSober } from './words/casual-and-sober.ts';
import { englishFamilies } from './words/english-families.ts';
import { everydayWords } from './words/everyday.ts';
import { everydayPeopleAndPlaces } from './words/everyday-people-and-places.ts';
import { everydayQualities } from './words/everyday-qualities.ts';
import { everydayThings } from './words/everyday-things.ts';
import { everydayVerbsOfAction } from './words/everyday-verbs-of-action.ts';
import { everydayVerbsOfChange } from './words/everyday-verbs-of-change.ts';
import { nounsOfEverySubject } from './words/nouns-of-every-subject.ts';
import { phrasesAndNouns } from './words/phrases-and-nouns.ts';
import { qualitiesAsTheyStand } from './words/qualities-as-they-stand.ts';
import { questionIdioms } from './words/question-idioms.ts';
import { questionsAndAnswers } from './words/questions-and-answers.ts';
import { verbsAsTheyStand } from './words/verbs-as-they-stand.ts';

/** Names of one thing. */
const TERMS = { within: 0.7, across: 0.8 };
/** Words near each other. */
const WORDS = { within: 0.35, across: 0.5 };

let built: Glossary | undefined;

export function fieldGlossary(): Glossary {
  built ??= withDescriptions(forQuestions(buildGlossary(fieldLines())));
  return built;
}

/** Everything that the glossary puts together: the words of each of its lines, of both languages, descriptions included. */
export function* relatedWords(): Generator<readonly string[]> {
  for (const { groups } of fieldLines()) yield groups.flat();
  yield* describedLines();
}

function* fieldLines(): Generator<GlossaryLine> {
  for (const names of namesOfThings) yield* parseGlossary(names, TERMS);
  for (const words of wordsOfBothLanguages) yield* parseGlossary(words, WORDS);
}

const namesOfThings = [
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
];
const wordsOfBothLanguages = [
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
];

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
      const places = Math.max(0, EQUIVALENT_LIMIT - names.length);
      const own = Math.min(within.length, Math.max(places - across.length, Math.floor(places / 3)));
      const kept = [...names, ...across.slice(0, places - own), ...within.slice(0, own)];
      if (found.length > 0) known.set(key, kept);
      return kept;
    },
  };
}
