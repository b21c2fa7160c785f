import { describe, expect, it } from 'vitest';
import { findCourse, isPresent, knownCourses, materialFolder } from './courses.ts';
import { UnknownCourseError } from './errors.ts';

describe('courses', () => {
  it('has the sample course in the repository', () => {
    expect(isPresent(findCourse('sample'))).toBe(true);
  });

  it('looks for other notes where the environment says', () => {
    const environment = { HAKSUP_MATERIAL: '/material' };
    expect(materialFolder(environment)).toBe('/material');
    expect(findCourse('dair-ai-en', knownCourses(environment)).folder).toBe('/material/notes/dair-ai-en');
  });

  it('refuses a course that nobody knows', () => {
    expect(() => findCourse('cooking')).toThrow(UnknownCourseError);
  });
});
