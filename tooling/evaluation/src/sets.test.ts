import { beforeAll, describe, expect, it } from 'vitest';
import { findCourse, isPresent, knownCourses } from './courses.ts';
import { loadQuestions, practiceFolder, setsFolder } from './load-questions.ts';
import { containsFact, type NormalisedText, normalise } from './normalise.ts';
import type { Question, QuestionKind } from './question.ts';
import { openNotes } from './readable-note.ts';
import { scoreAnswer } from './score-answer.ts';

const kinds: readonly QuestionKind[] = ['direct', 'cross', 'follow-up', 'unanswerable'];
const courses = knownCourses().map((course) => course.name);
let questions: Question[];

beforeAll(async () => {
  questions = [...(await loadQuestions()), ...(await loadQuestions({ folder: practiceFolder }))];
});

function count(accepts: (question: Question) => boolean): number {
  return questions.filter(accepts).length;
}

describe('the question sets', () => {
  it('hold enough questions', () => {
    expect(questions.length).toBeGreaterThanOrEqual(230);
    expect(count((question) => question.kind === 'unanswerable')).toBeGreaterThanOrEqual(60);
    expect(count((question) => question.kind === 'follow-up')).toBeGreaterThanOrEqual(36);
    expect(count((question) => question.kind === 'cross')).toBeGreaterThanOrEqual(36);
    expect(count((question) => question.course === 'sample')).toBeGreaterThanOrEqual(60);
  });

  it('keep what is practised on apart', async () => {
    const splits = async (folder: string): Promise<Set<string>> =>
      new Set((await loadQuestions({ folder })).map((question) => question.split));
    expect(await splits(practiceFolder)).toEqual(new Set(['practice']));
    expect(await splits(setsFolder)).toEqual(new Set(['development', 'held-out']));
  });

  it('know their courses, and the ids begin with them', () => {
    expect(new Set(questions.map((question) => question.course))).toEqual(new Set(courses));
    for (const question of questions) expect(question.id.slice(0, -4)).toBe(question.course);
  });

  it.each(courses)('%s has its share, evenly split within each kind', (course) => {
    expect(count((question) => question.course === course)).toBeGreaterThanOrEqual(35);
    for (const kind of kinds) {
      const of = (split: Question['split']): number =>
        count((question) => question.course === course && question.kind === kind && question.split === split);
      expect(of('development'), kind).toBeGreaterThan(0);
      expect(Math.abs(of('development') - of('held-out')), kind).toBeLessThanOrEqual(1);
    }
  });

  it('ask nothing twice', () => {
    const asked = questions.map(
      (question) => `${question.course}: ${normalise(question.turns.join('\n')).characters}`,
    );
    expect(asked.filter((text, index) => asked.indexOf(text) !== index)).toEqual([]);
  });

  it('cannot be answered by restating the question', () => {
    const given = questions.flatMap((question) => {
      const asked = normalise(question.turns.join('\n'));
      return question.facts.flat().filter((wording) => containsFact(asked, [wording]));
    });
    expect(given).toEqual([]);
  });
});

describe('the facts of the question sets', () => {
  describe.each(courses)('of %s', (course) => {
    const notes = openNotes(findCourse(course));
    const absent = isPresent(findCourse(course)) ? '' : ' (skipped: its notes are not on this machine)';

    it.skipIf(absent !== '')(`stand in the notes that they name${absent}`, async () => {
      const unfound: string[] = [];
      for (const question of questions) {
        if (question.course !== course || question.note === undefined) continue;
        const note: NormalisedText | undefined = await notes(question.note);
        expect(note, `${question.id} names ${question.note}`).toBeDefined();
        if (question.facts.some((fact) => !containsFact(note!, fact))) unfound.push(question.id);
      }
      expect(unfound).toEqual([]);
    });

    it.skipIf(absent !== '')(`are asked across languages exactly where they say so${absent}`, async () => {
      const astray: string[] = [];
      for (const question of questions) {
        if (question.course !== course || question.note === undefined || question.kind === 'follow-up')
          continue;
        const { characters } = (await notes(question.note))!;
        const hangul = characters.replace(/[^\p{Script=Hangul}]/gu, '').length;
        const language = hangul > characters.length / 5 ? 'ko' : 'en';
        if ((language !== question.language) !== (question.kind === 'cross')) astray.push(question.id);
      }
      expect(astray).toEqual([]);
    });
  });

  it('are all missed by an answer that says nothing', () => {
    const right = questions.filter(
      (question) => scoreAnswer(question, { answer: '네. Yes.', abstained: false }).outcome === 'right',
    );
    expect(right).toEqual([]);
  });
});
