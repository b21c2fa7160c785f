import { fileSize } from './file-size.ts';
import type { FileProblem, MissingPermission, Words } from './words.ts';

const permissions: Record<MissingPermission, string> = {
  SendMessages: '메시지 보내기',
  SendMessagesInThreads: '스레드에서 메시지 보내기',
};

function fileProblem(problem: FileProblem): string {
  switch (problem.kind) {
    case 'unsupported':
      return `읽을 수 없는 형식이에요. ${problem.known.map((ending) => `.${ending}`).join(', ')} 파일을 읽을 수 있어요.`;
    case 'too-large':
      return `${fileSize(problem.limit)}보다 커요. 나눠서 올려 주세요.`;
    case 'same-name':
      return '이번에 올린 다른 파일과 이름이 같아요.';
    case 'foreign-host':
      return 'Discord에 있는 파일이 아니라서 받지 않았어요.';
    case 'download':
      return 'Discord에서 파일을 받지 못했어요. 다시 첨부해 주세요.';
    case 'not-text':
      return '글자로 읽을 수 없어요. UTF-8로 저장해 주세요.';
    case 'too-slow':
      return '읽는 데 너무 오래 걸려 멈췄어요.';
    case 'unreadable':
      return '파일이 손상되었거나 제가 읽을 수 없는 구조예요.';
  }
}

export const ko: Words = {
  language: 'ko',
  fullPassage: (number) => `[${number}] 자세히`,
  understoodAs: (question) => `이렇게 이해했어요: ${question}`,
  courseUsed: (course) => `과목: ${course}`,
  interrupted: '봇이 다시 시작하느라 여기서 멈췄어요. 잠시 뒤에 다시 물어봐 주세요.',
  restarting: '지금 다시 시작하는 중이에요. 잠시 뒤에 다시 시도해 주세요.',
  failed: '제 쪽에서 문제가 생겼어요. 다시 시도해 주세요.',
  tookTooLong: '너무 오래 걸려 멈췄어요. 다시 시도해 주세요.',
  emptyQuestion: '무엇이 궁금하세요? 저를 멘션하면서 질문을 적거나 `/질문`을 써 주세요.',
  questionTooLong: (limit) => `질문이 너무 길어요. ${limit}자까지 쓸 수 있어요.`,
  noTextInMessage: '그 메시지에는 질문으로 삼을 글이 없어요.',
  tooManyAtOnce: (limit) =>
    `아직 ${limit === 1 ? '지난 질문' : `질문 ${limit}개`}에 답하는 중이에요. 잠시만요.`,
  tooFast: (seconds) => `질문이 한꺼번에 너무 많아요. ${seconds}초 뒤에 다시 물어봐 주세요.`,
  noThread: '스레드로 답하려면 여기서 “공개 스레드 만들기” 권한이 필요해요.',
  cannotWrite: (channel, missing) =>
    `${channel}에서 답하고 싶지만 권한이 없어요: ${missing.map((each) => permissions[each]).join(', ')}. ` +
    '서버를 관리하는 분이 바꿔 줄 수 있어요.',
  threadLocked: (thread) => `${thread}에서 답하고 싶지만 스레드가 잠겨 있어요.`,
  noCourse: (mayAdd) =>
    mayAdd
      ? '아직 노트가 없어요. `/과목 추가`로 올려 주세요.'
      : '아직 노트가 없어요. 서버를 관리하는 분이 `/과목 추가`로 올릴 수 있어요.',
  unknownCourse: (name, known) =>
    `“${name}” 과목은 여기 없어요.${known.length > 0 ? ` 있는 과목: ${known.join(', ')}` : ''}`,
  courseNameNeeded: '과목이 여러 개예요. 어느 과목인지 적어 주세요.',
  courseNameInvalid: (limit) => `과목 이름은 한 줄에 1~${limit}자로 적어 주세요.`,
  mayNotChange: (role) =>
    `“서버 관리하기” 권한${role === undefined ? '이' : `이나 ${role} 역할이`} 있는 사람만 과목을 바꿀 수 있어요.`,
  tooManyCourses: (limit) => `과목은 ${limit}개까지 둘 수 있어요. \`/과목 삭제\`로 먼저 하나를 지워 주세요.`,
  noPersonalCourses: '여기서는 서버에서만 과목을 올릴 수 있어요.',
  tooManyNotes: (limit) => `한 과목에는 노트를 ${limit}개까지 둘 수 있어요.`,
  downloading: '파일을 받는 중 …',
  reading: (done, total) => `노트를 읽는 중 … ${total}개 중 ${done}개`,
  ingested: ({ course, added, unchanged }) =>
    `**${course}**: 노트 ${added}개를 넣었어요${unchanged > 0 ? ` (${unchanged}개는 그대로)` : ''}. \`/질문\`으로 물어보세요.`,
  nothingIngested: '넣을 수 있는 노트가 없었어요.',
  fileProblem,
  courses: '**과목**',
  courseLine: (name, count, isDefault) =>
    `- ${name} (노트 ${count}개)${isDefault ? ', 과목을 적지 않으면 여기서 찾아요' : ''}`,
  notesOf: (course, count) => `**${course}**: 노트 ${count}개`,
  more: (count) => `… 외 ${count}개`,
  nowDefault: (course) => `이제 과목을 적지 않은 질문은 **${course}**에서 찾아요.`,
  confirmRemoval: (course, count) =>
    `**${course}** 과목을 노트 ${count}개와 모든 대화까지 지울까요? 되돌릴 수 없어요.`,
  confirmNoteRemoval: (course, note) => `**${course}**에서 **${note}** 노트를 지울까요? 되돌릴 수 없어요.`,
  noteUnknown: (course, note) => `**${course}**에는 “${note}” 노트가 없어요.`,
  remove: '삭제',
  cancel: '취소',
  removed: (what) => `지웠어요: **${what}**`,
  kept: '아무것도 지우지 않았어요.',
  confirmationExpired: '시간이 지나 아무것도 지우지 않았어요. 아직 필요하면 명령을 다시 써 주세요.',
  notYourButton: '명령을 쓴 사람만 누를 수 있어요.',
  roleSet: (role) => `이제 ${role} 역할도 “서버 관리하기” 권한처럼 과목을 바꿀 수 있어요.`,
  roleCleared: '이제 “서버 관리하기” 권한이 있는 사람만 과목을 바꿀 수 있어요.',
  roleNeedsManageServer: '이 역할은 “서버 관리하기” 권한이 있는 사람만 정할 수 있어요.',
  roleNeedsServer: '여기에는 역할이 없어요. 이 대화의 과목은 혼자만 써요.',
  passageTitle: (place) => `**${place}**`,
  passageGone: '그 사이 노트가 바뀌거나 지워져 이 부분이 더 이상 없어요. 다시 물어봐 주세요.',
  unknownCommand: '이제 없는 명령이에요. Discord가 새 명령을 보여 주기까지 한 시간쯤 걸릴 수 있어요.',
  help: (server) =>
    [
      '**여러분의 노트에서 답을 찾고, 어디에 적혀 있는지 알려 드려요.** 노트에 없는 내용은 지어내지 않아요.',
      '- `/질문`으로 물어보세요. `나만-보기`를 켜면 답이 혼자만 보여요',
      server
        ? '- 저를 멘션하면서 질문하면 스레드에서 답해요. 거기서 다시 멘션하거나 제 답에 답장하면 이어져요'
        : '- 그냥 저에게 쓰시면 돼요. 답장하면 대화가 이어져요',
      '- 메시지를 오른쪽 클릭 → 앱 → **이 메시지로 질문하기**',
      '- `/과목 추가`로 노트(.md .mdx .txt .html .pdf .docx .ipynb)를 올리고 `/과목 목록`으로 봐요',
      '- `/과목 선택`으로 과목을 적지 않았을 때 찾을 과목을 고르고 `/과목 삭제`로 지워요',
      ...(server
        ? ['- `/과목 역할`로 “서버 관리하기” 말고 누가 과목을 바꿀 수 있는지 정해요']
        : ['-# 이 대화에서 올린 과목은 혼자만 써요.']),
      '-# 답 아래 단추를 누르면 답이 나온 부분 전체를 볼 수 있어요.',
    ].join('\n'),
};
