import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  type RESTPostAPIApplicationCommandsJSONBody,
} from 'discord.js';
import { courseNameLimit } from '../courses/choose-course.ts';

export const commandName = {
  ask: 'ask',
  course: 'course',
  help: 'help',
  askAboutMessage: 'Ask about this message',
} as const;

/** Most files of one `/course add`: the options `file`, `file2` … `file8`. */
export const mostFiles = 8;
export const fileOptions: readonly string[] = Array.from({ length: mostFiles }, (_, index) =>
  index === 0 ? 'file' : `file${index + 1}`,
);

interface Named {
  name: string;
  name_localizations: { ko: string };
  description: string;
  description_localizations: { ko: string };
}

const named = (name: string, korean: string, description: string, koreanDescription: string): Named => ({
  name,
  name_localizations: { ko: korean },
  description,
  description_localizations: { ko: koreanDescription },
});

const everywhere = {
  integration_types: [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall],
  contexts: [
    InteractionContextType.Guild,
    InteractionContextType.BotDM,
    InteractionContextType.PrivateChannel,
  ],
};

const courseOption = {
  ...named('course', '과목', 'Which course', '어느 과목인지'),
  type: ApplicationCommandOptionType.String as const,
  autocomplete: true as const,
  max_length: courseNameLimit,
};

/** All commands, as Discord wants them. `questionLength` is the longest question, in characters. */
export function commandDefinitions(questionLength: number): RESTPostAPIApplicationCommandsJSONBody[] {
  return [
    {
      ...named('ask', '질문', 'Ask the notes a question', '노트에 질문하기'),
      type: ApplicationCommandType.ChatInput,
      ...everywhere,
      options: [
        {
          ...named('question', '질문', 'Your question', '궁금한 것'),
          type: ApplicationCommandOptionType.String,
          required: true,
          max_length: questionLength,
        },
        courseOption,
        {
          ...named('private', '나만-보기', 'Show the answer to you alone', '답을 혼자만 보기'),
          type: ApplicationCommandOptionType.Boolean,
        },
      ],
    },
    {
      ...named('course', '과목', 'The courses that questions are answered from', '답을 찾을 과목 관리'),
      type: ApplicationCommandType.ChatInput,
      ...everywhere,
      contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
      options: [
        {
          ...named('add', '추가', 'Add notes to a course', '과목에 노트 올리기'),
          type: ApplicationCommandOptionType.Subcommand,
          options: [
            {
              ...named(
                'file',
                '파일',
                'A note: .md .txt .html .pdf .docx .ipynb',
                '노트: .md .txt .html .pdf .docx .ipynb',
              ),
              type: ApplicationCommandOptionType.Attachment,
              required: true,
            },
            {
              ...courseOption,
              ...named(
                'course',
                '과목',
                'The course; a new name makes a new one',
                '과목 이름. 새 이름을 적으면 새로 만들어요',
              ),
            },
            ...fileOptions.slice(1).map((option) => ({
              ...named(option, option.replace('file', '파일'), 'One more note', '노트 하나 더'),
              type: ApplicationCommandOptionType.Attachment as const,
            })),
          ],
        },
        {
          ...named(
            'list',
            '목록',
            'Show the courses, or the notes of one',
            '과목 목록, 또는 한 과목의 노트 보기',
          ),
          type: ApplicationCommandOptionType.Subcommand,
          options: [courseOption],
        },
        {
          ...named(
            'use',
            '선택',
            'Choose the course asked when none is named',
            '과목을 적지 않았을 때 찾을 과목 고르기',
          ),
          type: ApplicationCommandOptionType.Subcommand,
          options: [{ ...courseOption, required: true }],
        },
        {
          ...named('remove', '삭제', 'Remove a course or one of its notes', '과목이나 그 노트 하나를 지우기'),
          type: ApplicationCommandOptionType.Subcommand,
          options: [
            { ...courseOption, required: true },
            {
              ...named('note', '노트', 'Only this note', '이 노트만'),
              type: ApplicationCommandOptionType.String,
              autocomplete: true,
              max_length: 400,
            },
          ],
        },
        {
          ...named(
            'role',
            '역할',
            'Choose who may change courses besides those with Manage Server',
            '서버 관리하기 권한 말고 누가 과목을 바꿀 수 있는지 정하기',
          ),
          type: ApplicationCommandOptionType.Subcommand,
          options: [
            {
              ...named('role', '역할', 'The role; leave it out to clear it', '역할. 비워 두면 해제해요'),
              type: ApplicationCommandOptionType.Role,
            },
          ],
        },
      ],
    },
    {
      ...named('help', '도움말', 'What I can do', '할 수 있는 일 보기'),
      type: ApplicationCommandType.ChatInput,
      ...everywhere,
    },
    {
      name: commandName.askAboutMessage,
      name_localizations: { ko: '이 메시지로 질문하기' },
      type: ApplicationCommandType.Message,
      ...everywhere,
    },
  ];
}
