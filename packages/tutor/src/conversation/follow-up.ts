import type { Language } from '../contract.ts';
import { languageOf } from '../language/detect.ts';
import { english } from './english-follow-up.ts';
import { korean } from './korean-follow-up.ts';

/** What following questions may lean on: an earlier question, made whole, and what it was about. */
export interface PastQuestion {
  readonly whole: string;
  readonly subject?: string;
}

/** A question that can be understood without the conversation. */
export interface WholeQuestion {
  readonly text: string;
  /** What it is about, in the person's own words; undefined where none was recognised. */
  readonly subject?: string;
  /** True where the conversation had to supply something. */
  readonly completed: boolean;
}

/** How one language points back, leaves out, and names what a question is about. */
export interface FollowUpGrammar {
  /** What a whole question is about. */
  subjectOf(question: string): string | undefined;
  /**
   * The question made whole, or undefined where it needs nothing from the conversation.
   * @param past the last question that had a subject.
   */
  complete(
    question: string,
    past: { readonly whole: string; readonly subject: string },
  ): { readonly text: string; readonly subject: string } | undefined;
}

const grammars: Readonly<Record<Language, FollowUpGrammar>> = { ko: korean, en: english };

/**
 * Makes a question whole from the conversation.
 *
 * Three ways of leaning on it are known: pointing back ("그거 단점은?", "why is it expensive?"), leaving the subject
 * out ("단점은?", "why?"), and swapping the subject under the same question ("그럼 지시 튜닝은?", "what about LoRA?").
 * A question that names its own subject stays as it is, so that a conversation never bends it.
 */
export function makeWhole(question: string, past: readonly PastQuestion[]): WholeQuestion {
  const text = question.trim();
  const grammar = grammars[languageOf(text)];
  const last = past.findLast((turn) => turn.subject !== undefined);
  if (last?.subject !== undefined) {
    const completed = grammar.complete(text, { whole: last.whole, subject: last.subject });
    if (completed !== undefined) return { ...completed, completed: completed.text !== text };
  }
  const subject = grammar.subjectOf(text);
  return { text, completed: false, ...(subject === undefined ? {} : { subject }) };
}
