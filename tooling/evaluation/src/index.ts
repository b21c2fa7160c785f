export { type Course, findCourse, isPresent, knownCourses, materialFolder } from './courses.ts';
export {
  AnswerFailedError,
  MalformedQuestionError,
  MissingLessonError,
  UnknownCourseError,
} from './errors.ts';
export {
  type Answerer,
  type Evaluation,
  type EvaluationOptions,
  evaluate,
  type ScoredQuestion,
} from './evaluate.ts';
export {
  type LessonCourseName,
  lessonCourses,
  lessonsFolder,
  loadLessonQuestions,
  writeLessonCourse,
} from './lesson-courses.ts';
export { loadQuestions, practiceFolder, type QuestionFilter, setsFolder } from './load-questions.ts';
export { containsFact, containsText, type NormalisedText, normalise } from './normalise.ts';
export { type Question, type QuestionKind, type QuestionSplit, questionSchema } from './question.ts';
export { type NoteReader, openNotes, readableText } from './readable-note.ts';
export {
  type JsonReport,
  jsonReport,
  renderComparison,
  renderEvaluation,
  renderSeen,
  type SystemReport,
} from './report.ts';
export { type AnswerScore, type Outcome, type Reply, type Source, scoreAnswer } from './score-answer.ts';
export { type CitationScore, scoreCitations } from './score-citations.ts';
export { type GroupKey, type Share, type Summary, summarise, wilson } from './summarise.ts';
export { type Column, renderTable } from './table.ts';
