import { setTimeout as sleep } from 'node:timers/promises';
import type { Library } from '@haksup/knowledge';
import type { AskOptions, CourseKey, Language, Question, Reply, Tutor } from '@haksup/tutor';

export type Script = (question: Question, options: AskOptions) => Promise<Reply>;

/** A tutor whose words a test decides. Without a script it quotes the first line of the best passage. */
export interface ScriptedTutor extends Tutor {
  /** Every question in order. */
  readonly asked: Question[];
  readonly forgotten: CourseKey[];
  script: Script | undefined;
}

export function scriptedTutor(library: Library): ScriptedTutor {
  const tutor: ScriptedTutor = {
    asked: [],
    forgotten: [],
    script: undefined,
    async ask(question, options = {}) {
      tutor.asked.push(question);
      options.signal?.throwIfAborted();
      const reply = await (tutor.script ?? quoteBestPassage(library))(question, options);
      options.onText?.({ added: reply.text, whole: reply.text, restarted: false });
      return reply;
    },
    history: async () => [],
    forget: async () => 0,
    async forgetCourse(course) {
      tutor.forgotten.push(course);
      return 0;
    },
  };
  return tutor;
}

export function plainReply(text: string, more: Partial<Reply> = {}): Reply {
  const language: Language = /\p{Script=Hangul}/u.test(text) ? 'ko' : 'en';
  return { text, language, abstained: false, sources: [], near: [], by: 'reader', milliseconds: 1, ...more };
}

export const quoteBestPassage =
  (library: Library): Script =>
  async ({ course, question }) => {
    const { passages } = await library.search(course, question, { limit: 1 });
    const [passage] = passages;
    if (!passage) return plainReply('Not in the notes.', { abstained: true });
    const text = passage.text.split('\n')[0] ?? passage.text;
    const range = { start: passage.start, end: passage.start + text.length };
    return plainReply(`${text} [1]`, {
      sources: [
        {
          number: 1,
          note: passage.note,
          heading: passage.heading,
          quote: text,
          lines: [{ text, ...range }],
          ...range,
          passage: { id: passage.id, text: passage.text, start: passage.start, end: passage.end },
        },
      ],
    });
  };

/** A model's way of answering: pieces, with a pause after each. Stops where the signal says so. */
export const speaking =
  (pieces: readonly string[], pause: number, more: Partial<Reply> = {}): Script =>
  async (_, { onText, signal }) => {
    let whole = '';
    for (const added of pieces) {
      whole += added;
      onText?.({ added, whole, restarted: false });
      await sleep(pause, undefined, { signal });
    }
    return plainReply(whole, { by: 'model', ...more });
  };
