/**
 * The parts that analyse a question against a course, one by one: for whoever needs terms without a database, as the
 * recipe that trains the reader does. What the library itself does with them is in `retrieval/search.ts`.
 */
export { fieldGlossary, relatedWords } from './glossary/field-glossary.ts';
export { aboveOf } from './ingestion/course-tables.ts';
export { analyseQuestion, type Concept, type Variant } from './retrieval/analyse.ts';
export { questionTerms } from './retrieval/question-terms.ts';
export { buildGlossary, type Glossary } from './terms/glossary.ts';
export { indexTermsOf } from './terms/index-terms.ts';
export { minePairs } from './terms/mine.ts';
export { meaningWords, readWordVectors, shippedWordVectors, writeWordVectors } from './word-vectors.ts';
