/** Whether a ZIP archive may be unpacked: its entries are counted as they really are, not as they declare. */
import { once } from 'node:events';
import yauzl from 'yauzl';
import { ArchiveTooLargeError, UnreadableNoteError } from './errors.ts';

/** Bytes after unpacking. */
export const UNPACKED_LIMIT: number = 128 * 1_048_576;
const ENTRY_LIMIT = 5000;

/** Throws ArchiveTooLargeError, UnreadableNoteError. Memory stays bounded: contents are counted and dropped. */
export async function checkArchive(
  note: string,
  bytes: Uint8Array,
  limit: number = UNPACKED_LIMIT,
): Promise<void> {
  const archive = await yauzl
    .fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
    .catch((error: unknown) => {
      throw new UnreadableNoteError(note, 'this is no ZIP archive, which a .docx is', { cause: error });
    });
  try {
    let declared = 0;
    let entries = 0;
    let actual = 0;
    for await (const entry of archive.eachEntry()) {
      entries += 1;
      declared += entry.uncompressedSize;
      if (entries > ENTRY_LIMIT) throw new ArchiveTooLargeError(note, `holds more than ${ENTRY_LIMIT} files`);
      if (declared > limit) {
        throw new ArchiveTooLargeError(note, `would unpack to more than ${limit / 1_048_576} MB`);
      }
      const stream = await archive.openReadStreamPromise(entry);
      stream.on('data', (chunk: Buffer) => {
        actual += chunk.length;
        if (actual > limit) {
          stream.destroy(new ArchiveTooLargeError(note, `unpacks to more than ${limit / 1_048_576} MB`));
        }
      });
      await once(stream, 'end');
    }
  } catch (error) {
    if (error instanceof ArchiveTooLargeError) throw error;
    throw new UnreadableNoteError(note, 'the archive is damaged', { cause: error });
  } finally {
    archive.close();
  }
}
