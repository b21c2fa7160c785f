/** A line of a question set that is not a question. */
export class MalformedQuestionError extends Error {
  override readonly name = 'MalformedQuestionError';
  /** The set's file. */
  readonly file: string;
  /** The line in it, counted from 1. */
  readonly line: number;

  constructor(file: string, line: number, problem: string, options?: ErrorOptions) {
    super(`${file}, line ${line}: ${problem}`, options);
    this.file = file;
    this.line = line;
  }
}

/** A course that nobody knows: neither one of the known ones nor given with a folder. */
export class UnknownCourseError extends Error {
  override readonly name = 'UnknownCourseError';
  readonly course: string;

  constructor(course: string, known: readonly string[]) {
    super(`There is no course "${course}". Known: ${known.join(', ')}. Others need a folder of their own.`);
    this.course = course;
  }
}

/** The system under evaluation threw instead of answering; its own error is the `cause`. */
export class AnswerFailedError extends Error {
  override readonly name = 'AnswerFailedError';
  /** Name of the system, as given to `evaluate`. */
  readonly system: string;
  /** Id of the question that it was asked. */
  readonly question: string;

  constructor(system: string, question: string, options: ErrorOptions) {
    super(`"${system}" failed on question ${question}.`, options);
    this.system = system;
    this.question = question;
  }
}

/** A lesson of a lesson course that the lessons' files no longer hold. */
export class MissingLessonError extends Error {
  override readonly name = 'MissingLessonError';
  /** `file#number`. */
  readonly lesson: string;

  constructor(lesson: string, found: number) {
    super(`There is no lesson ${lesson} among the ${found} lessons of the recipe; mend lessonCourses.`);
    this.lesson = lesson;
  }
}
