export type { ReadLesson } from './courses.ts';
export { readChatter, splitLessons } from './data.ts';
export { report, type Score } from './evaluate.ts';
export { type Lesson, type LessonQuestion, parseLessons, readLessons } from './lessons.ts';
export { type RecipeOptions, type RecipeResult, recipeVersion, runRecipe } from './recipe.ts';
export { makeWordVectors } from './word-vectors/make.ts';
