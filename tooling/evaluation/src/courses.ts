import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UnknownCourseError } from './errors.ts';

/** A course: a name and where its notes lie. */
export interface Course {
  readonly name: string;
  /** Absolute path of the folder that holds the notes; question sets name notes relative to it. */
  readonly folder: string;
  readonly licence: string;
  readonly origin: string;
  /** The reader was trained on its notes: its figures stand by themselves and count in no total. */
  readonly seen?: true;
}

const repository: string = fileURLToPath(new URL('../../..', import.meta.url));

/** Where real notes of other authors lie: `HAKSUP_MATERIAL`, else `../shared/material` beside the repository. */
export function materialFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(environment.HAKSUP_MATERIAL ?? join(repository, '..', 'shared', 'material'));
}

/**
 * The courses that questions exist for. Only `sample` is in this repository; the others lie below
 * `materialFolder()` where somebody put them there.
 */
export function knownCourses(environment: NodeJS.ProcessEnv = process.env): readonly Course[] {
  const notes = (name: string): string => join(materialFolder(environment), 'notes', name);
  return [
    {
      name: 'sample',
      folder: join(repository, 'apps', 'cli', 'course'),
      licence: 'Apache-2.0',
      origin: 'written for this project',
    },
    {
      name: 'hf-course-ko',
      folder: notes('hf-course-ko'),
      licence: 'Apache-2.0',
      origin: 'huggingface/course, the Korean translation',
    },
    {
      name: 'dair-ai-kr',
      folder: notes('dair-ai-kr'),
      licence: 'MIT',
      origin: 'dair-ai/Prompt-Engineering-Guide, the Korean translation',
    },
    {
      name: 'dair-ai-en',
      folder: notes('dair-ai-en'),
      licence: 'MIT',
      origin: 'dair-ai/Prompt-Engineering-Guide',
    },
    {
      name: 'mlabonne-en',
      folder: notes('mlabonne-en'),
      licence: 'Apache-2.0',
      origin: 'mlabonne/llm-course',
    },
  ];
}

/**
 * Finds a course by name.
 *
 * @throws UnknownCourseError if there is none of that name
 */
export function findCourse(name: string, courses: readonly Course[] = knownCourses()): Course {
  const course = courses.find((candidate) => candidate.name === name);
  if (course === undefined)
    throw new UnknownCourseError(
      name,
      courses.map((candidate) => candidate.name),
    );
  return course;
}

/** Whether the course's notes are on this machine. */
export function isPresent(course: Course): boolean {
  return existsSync(course.folder);
}
