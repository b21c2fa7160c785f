import type { QuestionTerm, RankedPassage, WordVectors } from '@haksup/knowledge';

/** What is known of a question before its passages are read. */
export interface Asked {
  /** Whole: it can be understood without the conversation. */
  readonly question: string;
  /** Ranges of `question`. */
  readonly terms: readonly QuestionTerm[];
  readonly passages: readonly RankedPassage[];
  /** What words mean, for what is said in others. */
  readonly vectors: WordVectors;
  /** Present where the question leans on an earlier turn. */
  readonly followUp?: FollowUp | undefined;
}

/** What the conversation adds to a question. */
export interface FollowUp {
  /** The last turn as it was asked, which says what is new, and its terms (ranges of it). */
  readonly question: string;
  readonly terms: readonly QuestionTerm[];
  /** Whether the turn that it leans on was answered from the notes. */
  readonly answered: boolean;
  /** Whether an earlier turn quoted something of this range of a passage. */
  isSaid(passage: RankedPassage, start: number, end: number): boolean;
}
