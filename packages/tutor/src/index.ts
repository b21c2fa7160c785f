export type {
  AskOptions,
  ConversationKey,
  CourseKey,
  FallbackReason,
  Language,
  NearPlace,
  Notice,
  Question,
  QuoteLine,
  Reply,
  Source,
  TextUpdate,
  Turn,
  Tutor,
} from './contract.ts';
export type { ModelTimeouts } from './dialog/model-stream.ts';
export { QuestionError, TutorOptionError } from './errors.ts';
export { type BaselineAnswer, bestPassage, bestSentence, rankSentences } from './extract/baselines.ts';
export type { Thresholds } from './extract/decide.ts';
export { type Clock, createTutor, type TutorOptions } from './tutor.ts';
