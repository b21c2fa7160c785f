import type { ModelStage } from '@haksup/ai-provider';

/** The language of the command line's own words. The tutor answers in the language of the question regardless. */
export type InterfaceLanguage = 'ko' | 'en';

export interface Messages {
  welcome(course: string, notes: number): string;
  sampleCourse: string;
  tryAsking: string;
  /** In place of `tryAsking` where no examples are known. */
  askAway: string;
  /** Questions that the sample course answers. */
  examples: readonly string[];
  help: string;
  goodbye: string;
  stopped: string;
  pressAgain: string;
  sources: string;
  questionEmpty: string;
  questionTooLong(most: number): string;
  nothingFound: string;
  typeQuestions: string;
  noSource(number: string): string;
  noSources: string;
  newConversation: string;
  indexing: string;
  indexed(added: number, unchanged: number, removed: number): string;
  skipped(note: string, reason: string): string;
  indexInUse: string;
  unknownCommand(command: string): string;
  thinking: string;
  /** What is being done for a local model. */
  modelStage: Readonly<Record<Exclude<ModelStage, 'float-cache'>, string>>;
  floatCache(reason: string): string;
  modelFailed(reason: string): string;
  /** Below a reply that the reader gave in place of the model. */
  modelSaid(reason: string): string;
}

const en: Messages = {
  welcome: (course, notes) => `Haksup · ${course} · ${notes} ${notes === 1 ? 'note' : 'notes'}`,
  sampleCourse: 'Introduction to Large Language Models (the sample course)',
  tryAsking: 'Ask in English or Korean. For example:',
  askAway: 'Ask in English or Korean; /help lists the commands.',
  examples: [
    'What are the three kinds of LLM?',
    '프롬프트 엔지니어링이 뭐야?',
    'Why is fine-tuning expensive?',
  ],
  help: [
    '/source N     the whole passage behind source N of the last answer',
    '/notes DIR    ask another folder of notes',
    '/new          start a new conversation',
    '/quit         leave (or Ctrl-D); Ctrl-C stops an answer',
  ].join('\n'),
  goodbye: 'Bye.',
  stopped: 'Stopped.',
  pressAgain: 'Press Ctrl-C again or Ctrl-D to leave.',
  sources: 'Sources',
  questionEmpty: 'The question is empty.',
  questionTooLong: (most) => `The question is longer than ${most} characters.`,
  nothingFound: 'Nothing in the notes has these words.',
  typeQuestions: 'Type a question and press Enter; Ctrl-D ends.',
  noSource: (number) => `The last answer has no source ${number}.`,
  noSources: 'The last answer has no sources.',
  newConversation: 'A new conversation.',
  indexing: 'Reading notes',
  indexed: (added, unchanged, removed) => `Notes: ${added} read, ${unchanged} unchanged, ${removed} removed.`,
  skipped: (note, reason) => `Left out ${note}: ${reason}`,
  indexInUse: 'Another haksup has the index open; this one reads the notes into memory.',
  unknownCommand: (command) => `There is no command ${command}. /help lists them.`,
  thinking: 'Looking it up',
  modelStage: {
    pull: 'Downloading the model, MB',
    check: 'Checking the model, MB',
    convert: 'Converting the model, million weights',
    wait: 'Another haksup is getting the model; waiting',
    try: 'Trying the ONNX model in a process of its own',
    load: 'Loading the model',
  },
  floatCache: (reason) => `The model’s cache stays in 32-bit floats: ${reason}.`,
  modelFailed: (reason) => `The language model cannot be used, so the notes alone answer: ${reason}`,
  modelSaid: (reason) => `What the language model failed at: ${reason}`,
};

const ko: Messages = {
  welcome: (course, notes) => `학습 · ${course} · 노트 ${notes}개`,
  sampleCourse: '대규모 언어 모델 입문 (예제 강의)',
  tryAsking: '한국어나 영어로 물어보세요. 예를 들면:',
  askAway: '한국어나 영어로 물어보세요. /help로 명령을 볼 수 있습니다.',
  examples: ['LLM의 세 가지 종류는?', '프롬프트 엔지니어링이 뭐야?', 'Why is fine-tuning expensive?'],
  help: [
    '/source N     마지막 답의 출처 N이 들어 있는 문단 전체',
    '/notes 폴더   다른 노트 폴더에 묻기',
    '/new          새 대화 시작',
    '/quit         끝내기 (또는 Ctrl-D); Ctrl-C는 답을 멈춥니다',
  ].join('\n'),
  goodbye: '안녕히 가세요.',
  stopped: '멈췄습니다.',
  pressAgain: '끝내려면 Ctrl-C를 한 번 더 누르거나 Ctrl-D를 누르세요.',
  sources: '출처',
  questionEmpty: '질문이 비어 있습니다.',
  questionTooLong: (most) => `질문은 ${most}자까지 쓸 수 있습니다.`,
  nothingFound: '노트에 이런 말이 없습니다.',
  typeQuestions: '질문을 쓰고 Enter를 누르세요. Ctrl-D를 누르면 끝납니다.',
  noSource: (number) => `마지막 답에는 출처 ${number}번이 없습니다.`,
  noSources: '마지막 답에는 출처가 없습니다.',
  newConversation: '새 대화를 시작합니다.',
  indexing: '노트 읽는 중',
  indexed: (added, unchanged, removed) => `노트: 새로 읽음 ${added}, 그대로 ${unchanged}, 빠짐 ${removed}.`,
  skipped: (note, reason) => `${note} 제외: ${reason}`,
  indexInUse: '다른 haksup이 색인을 쓰고 있어서 이번에는 노트를 메모리로 읽습니다.',
  unknownCommand: (command) => `${command}라는 명령은 없습니다. /help로 볼 수 있습니다.`,
  thinking: '찾아보는 중',
  modelStage: {
    pull: '모델 내려받는 중, MB',
    check: '모델 확인하는 중, MB',
    convert: '모델 변환하는 중, 백만 가중치',
    wait: '다른 haksup이 모델을 받는 중이라 기다립니다',
    try: 'ONNX 모델을 별도 프로세스에서 시험하는 중',
    load: '모델 불러오는 중',
  },
  floatCache: (reason) => `모델의 캐시는 32비트 실수로 둡니다: ${reason}.`,
  modelFailed: (reason) => `언어 모델을 쓸 수 없어서 노트에서 바로 답합니다: ${reason}`,
  modelSaid: (reason) => `언어 모델이 실패한 까닭: ${reason}`,
};

export const messages: Record<InterfaceLanguage, Messages> = { ko, en };
