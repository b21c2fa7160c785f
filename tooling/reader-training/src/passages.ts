import { cutPassages, readNote } from '@haksup/knowledge';
import { aboveOf, indexTermsOf } from '@haksup/knowledge/analysis';
import type { Lesson } from './lessons.ts';
import { Random } from './random.ts';

/** A passage of a lesson's note, cut as the library cuts it. */
export interface LessonPassage {
  readonly lesson: string;
  readonly heading: readonly string[];
  readonly text: string;
  /** Title, headings and lead-in together: what else the passage is found by. */
  readonly above: string;
  /** The distinct index terms of text and `above`. */
  readonly terms: ReadonlySet<string>;
}

/** Share of the notes that begin with their title as a heading; the others are named by their file alone. */
const titled = 0.75;

/** A lesson's note as the library reads it. */
export async function passagesOf(lesson: Lesson): Promise<LessonPassage[]> {
  const withTitle = new Random(`title of ${lesson.id}`).chance(titled);
  const source = withTitle ? `# ${lesson.title}\n\n${lesson.note}` : lesson.note;
  const reading = await readNote(`${lesson.title.replaceAll('/', ' ')}.md`, new TextEncoder().encode(source));
  return cutPassages(reading).map(({ start, end, heading, context }): LessonPassage => {
    const text = reading.text.slice(start, end);
    const above = aboveOf(reading.title, heading, context);
    return {
      lesson: lesson.id,
      heading,
      text,
      above,
      terms: new Set(indexTermsOf(`${text}\n${above}`)),
    };
  });
}
