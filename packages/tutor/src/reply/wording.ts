import type { FallbackReason, Language, NearPlace } from '../contract.ts';

/** The tutor's own words in one language. Everything else in a reply is quoted. */
export interface Wording {
  /** Before a quote in the note's own language. `cite` is `[1]` or `[1][2]`. */
  quoteInline(quote: string, cite: string): string;
  quoteBlock(block: string, cite: string, lead: 'list' | 'table' | 'code'): string;
  nothing(near: readonly NearPlace[]): string;
  /** The course holds no notes. */
  readonly noNotes: string;
  readonly greeting: string;
  readonly thanks: string;
  readonly help: string;
  readonly notFromNotes: string;
  fallback(reason: FallbackReason): string;
  /** With a model's answer that is in another language than the question. */
  readonly otherLanguage: string;
}

const english: Wording = {
  quoteInline: (quote, cite) => `${quote} ${cite}`,
  quoteBlock: (block, cite, lead) =>
    `${lead === 'table' ? 'In the notes’ table' : lead === 'code' ? 'In the notes’ code' : 'The notes list'} ${cite}:\n${block}`,
  nothing: (near) =>
    near.length === 0
      ? 'I could not find that in the notes.'
      : `I could not find that in the notes. Closest to it: ${near.map(placeName).join('; ')}.`,
  noNotes: 'This course has no notes yet, so there is nothing to answer from.',
  greeting: 'Hello! Ask me something that your notes cover, and I will answer with the place that says so.',
  thanks: 'You are welcome! Ask on whenever you like.',
  help:
    'I answer questions from your course notes and quote the place that says so; what the notes do not say, I do ' +
    'not answer. Try “What is …?”, “Why …?”, “What kinds of … are there?”, and follow-ups like “What are its drawbacks?”.',
  notFromNotes: '(not from the notes)',
  fallback: (reason) =>
    `${
      {
        unreachable: 'The language model cannot be reached',
        unavailable: 'The language model could not be opened',
        slow: 'The language model took too long',
        'over-limit': 'The language model is over its limit right now',
        refused: 'The language model refused the request',
        'too-long': 'The question and its notes are longer than the language model reads',
        'broken-stream': 'The language model’s answer broke off',
        'unusable-answer': 'The language model’s answer could not be confirmed in the notes',
        'other-language': 'The language model answered in another language',
      }[reason]
    }, so this is answered straight from the notes.`,
  otherLanguage: 'The language model answered in another language than you asked in.',
};

const korean: Wording = {
  quoteInline: (quote, cite) => `${quote} ${cite}`,
  quoteBlock: (block, cite, lead) =>
    `${lead === 'table' ? '노트의 표에 있어요' : lead === 'code' ? '노트의 코드예요' : '노트에는 이렇게 나와 있어요'} ${cite}\n${block}`,
  nothing: (near) =>
    near.length === 0
      ? '노트에서 답을 찾지 못했어요.'
      : `노트에서 답을 찾지 못했어요. 그나마 가까운 곳: ${near.map(placeName).join('; ')}`,
  noNotes: '이 강의에는 아직 노트가 없어서 답할 수 없어요.',
  greeting: '안녕하세요! 노트에 있는 내용을 물어보시면 근거가 되는 곳과 함께 답해 드려요.',
  thanks: '천만에요! 궁금한 게 있으면 또 물어보세요.',
  help:
    '강의 노트에 있는 내용을 물어보시면 그 자리를 인용해서 답하고, 노트에 없으면 없다고 말해요. ' +
    '“…이 뭐야?”, “왜 …?”, “…의 종류는?”처럼 묻고 “그거 단점은?”처럼 이어서 물어도 돼요.',
  notFromNotes: '(노트에 없는 내용)',
  fallback: (reason) =>
    `${
      {
        unreachable: '언어 모델에 연결할 수 없어서',
        unavailable: '언어 모델을 열 수 없어서',
        slow: '언어 모델의 답이 너무 늦어서',
        'over-limit': '언어 모델의 사용 한도를 넘어서',
        refused: '언어 모델이 요청을 거절해서',
        'too-long': '질문과 노트가 언어 모델이 읽을 수 있는 길이를 넘어서',
        'broken-stream': '언어 모델의 답이 중간에 끊겨서',
        'unusable-answer': '언어 모델의 답을 노트에서 확인할 수 없어서',
        'other-language': '언어 모델이 다른 언어로 답해서',
      }[reason]
    } 노트에서 바로 답했어요.`,
  otherLanguage: '언어 모델이 질문과 다른 언어로 답했어요.',
};

export function wordingOf(language: Language): Wording {
  return language === 'ko' ? korean : english;
}

/** `note.md › Heading › Subheading`; the note alone where there is no heading. */
export function placeName(place: NearPlace): string {
  return [place.note, ...place.heading.slice(-2)].join(' › ');
}
