import { fileSize } from './file-size.ts';
import type { FileProblem, MissingPermission, Words } from './words.ts';

const permissions: Record<MissingPermission, string> = {
  SendMessages: 'Send Messages',
  SendMessagesInThreads: 'Send Messages in Threads',
};

const notes = (count: number): string => (count === 1 ? '1 note' : `${count} notes`);

function fileProblem(problem: FileProblem): string {
  switch (problem.kind) {
    case 'unsupported':
      return `I can't read this kind of file. I read ${problem.known.map((ending) => `.${ending}`).join(', ')}.`;
    case 'too-large':
      return `larger than ${fileSize(problem.limit)}. Split it into smaller files.`;
    case 'same-name':
      return 'another file of this command has the same name.';
    case 'foreign-host':
      return "the file isn't stored at Discord, so I don't fetch it.";
    case 'download':
      return "Discord didn't hand over the file. Please attach it again.";
    case 'not-text':
      return 'not readable as text. Save it as UTF-8.';
    case 'too-slow':
      return 'reading took too long, so I stopped.';
    case 'unreadable':
      return 'the file is damaged or built in a way I can’t read.';
  }
}

export const en: Words = {
  language: 'en',
  fullPassage: (number) => `[${number}] Full passage`,
  understoodAs: (question) => `Understood as: ${question}`,
  courseUsed: (course) => `Course: ${course}`,
  interrupted: 'Stopped here: the bot is restarting. Please ask again in a moment.',
  restarting: 'I am restarting. Please try again in a moment.',
  failed: 'Something went wrong on my side. Please try again.',
  tookTooLong: 'This took too long, so I stopped. Please try again.',
  emptyQuestion: 'What would you like to know? Mention me together with a question, or use `/ask`.',
  questionTooLong: (limit) => `That question is too long; up to ${limit} characters, please.`,
  noTextInMessage: 'That message has no text that I could take as a question.',
  tooManyAtOnce: (limit) =>
    `I am still working on ${limit === 1 ? 'your last question' : `${limit} questions of yours`}. One moment, please.`,
  tooFast: (seconds) => `That's a lot of questions at once. Please try again in ${seconds} s.`,
  noThread: 'To answer in a thread I need the permission “Create Public Threads” here.',
  cannotWrite: (channel, missing) =>
    `I would like to answer you in ${channel}, but I lack: ${missing.map((each) => permissions[each]).join(', ')}. ` +
    'Somebody who manages the server can change that.',
  threadLocked: (thread) => `I would like to answer you in ${thread}, but the thread is locked.`,
  noCourse: (mayAdd) =>
    mayAdd
      ? 'There are no notes here yet. Add some with `/course add`.'
      : 'There are no notes here yet. Somebody who manages the server can add some with `/course add`.',
  unknownCourse: (name, known) =>
    `There is no course “${name}” here.${known.length > 0 ? ` There are: ${known.join(', ')}.` : ''}`,
  courseNameNeeded: 'There are several courses here. Please name the one you mean.',
  courseNameInvalid: (limit) => `A course's name has 1 to ${limit} characters on one line.`,
  mayNotChange: (role) =>
    `Only members with “Manage Server”${role === undefined ? '' : ` or the role ${role}`} may change courses.`,
  tooManyCourses: (limit) =>
    `There can be up to ${limit === 1 ? '1 course' : `${limit} courses`} here. Remove one first: \`/course remove\`.`,
  noPersonalCourses: 'Courses can only be added in a server here.',
  tooManyNotes: (limit) => `A course can have up to ${limit} notes.`,
  downloading: 'Fetching the files …',
  reading: (done, total) => `Reading the notes … ${done} of ${total}`,
  ingested: ({ course, added, unchanged }) =>
    `**${course}**: ${notes(added)} added${unchanged > 0 ? `, ${unchanged} unchanged` : ''}. Ask away: \`/ask\`.`,
  nothingIngested: 'No note could be added.',
  fileProblem,
  courses: '**Courses**',
  courseLine: (name, count, isDefault) =>
    `- ${name} (${notes(count)})${isDefault ? ', asked when none is named' : ''}`,
  notesOf: (course, count) => `**${course}**: ${notes(count)}`,
  more: (count) => `… and ${count} more`,
  nowDefault: (course) => `Questions that name no course now go to **${course}**.`,
  confirmRemoval: (course, count) =>
    `Remove the course **${course}** with ${notes(count)} and all its conversations? This can't be undone.`,
  confirmNoteRemoval: (course, note) =>
    `Remove the note **${note}** from **${course}**? This can't be undone.`,
  noteUnknown: (course, note) => `**${course}** has no note “${note}”.`,
  remove: 'Remove',
  cancel: 'Cancel',
  removed: (what) => `Removed: **${what}**.`,
  kept: 'Nothing was removed.',
  confirmationExpired:
    'This has expired and nothing was removed. Run the command again if you still want it.',
  notYourButton: 'Only the person who ran the command may press this.',
  roleSet: (role) => `Members with ${role} may now change courses, as may those with “Manage Server”.`,
  roleCleared: 'Now only members with “Manage Server” may change courses.',
  roleNeedsManageServer: 'Only members with “Manage Server” may set this role.',
  roleNeedsServer: 'There are no roles here. In this chat the courses are yours alone.',
  passageTitle: (place) => `**${place}**`,
  passageGone: 'This passage no longer exists: the note was changed or removed since. Please ask again.',
  unknownCommand: "I don't know this command any more. Discord may take an hour to show the new ones.",
  help: (server) =>
    [
      '**I answer from your notes, and say where it is written.** What the notes don’t say, I don’t make up.',
      '- `/ask` asks a question; `private` shows the answer to you alone',
      server
        ? '- Mention me with a question: I answer in a thread. Mention me there again, or reply to me, to go on'
        : '- Just write to me; a reply goes on with the conversation',
      '- Right-click a message → Apps → **Ask about this message**',
      '- `/course add` adds notes (.md .mdx .txt .html .pdf .docx .ipynb), `/course list` shows them',
      '- `/course use` chooses the course asked when none is named, `/course remove` removes one',
      ...(server
        ? ['- `/course role` chooses who may change courses besides those with Manage Server']
        : ['-# Courses that you add in this chat are yours alone.']),
      '-# A button below an answer shows the whole passage that it was taken from.',
    ].join('\n'),
};
