/** Word documents to a reading, through mammoth's HTML. */
import mammoth from 'mammoth';
import type { Reading } from '../contract.ts';
import { checkArchive } from './archive.ts';
import { normalizeText } from './decode.ts';
import { UnreadableNoteError } from './errors.ts';
import { addHtml } from './html.ts';
import { ReadingBuilder } from './reading-builder.ts';
import { finishReading } from './title.ts';

/** Throws ArchiveTooLargeError, UnreadableNoteError, NestingTooDeepError. */
export async function readDocx(note: string, bytes: Uint8Array): Promise<Reading> {
  await checkArchive(note, bytes);
  const builder = new ReadingBuilder();
  addHtml(builder, note, normalizeText(await toHtml(note, bytes)));
  return finishReading(builder, note);
}

async function toHtml(note: string, bytes: Uint8Array): Promise<string> {
  try {
    const { value } = await mammoth.convertToHtml(
      { buffer: Buffer.from(bytes) },
      {
        styleMap: ["p[style-name='Title'] => h1:fresh", "p[style-name='제목'] => h1:fresh"],
        // Pictures would be copied into the HTML as base64; only their alternative text is read.
        convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: '' })),
      },
    );
    return value;
  } catch (error) {
    throw new UnreadableNoteError(note, 'this is no Word document (.docx)', { cause: error });
  }
}
