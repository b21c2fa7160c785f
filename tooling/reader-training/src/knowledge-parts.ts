// The library searches courses that stand in a database; the recipe puts thousands of small courses together in
// memory. It takes the very functions that the library is made of, so that what the reader sees in training is
// what it is given later.
export { fieldGlossary } from '../../../packages/knowledge/src/glossary/field-glossary.ts';
export { aboveOf } from '../../../packages/knowledge/src/ingestion/course-tables.ts';
export { analyseQuestion } from '../../../packages/knowledge/src/retrieval/analyse.ts';
export { questionTerms } from '../../../packages/knowledge/src/retrieval/question-terms.ts';
export { buildGlossary, type Glossary } from '../../../packages/knowledge/src/terms/glossary.ts';
export { indexTermsOf } from '../../../packages/knowledge/src/terms/index-terms.ts';
export { minePairs } from '../../../packages/knowledge/src/terms/mine.ts';
