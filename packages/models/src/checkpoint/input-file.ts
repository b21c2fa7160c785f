import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { CheckpointError } from '../errors.ts';

const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** A file opened for reading pieces of it. */
export class InputFile implements AsyncDisposable {
  readonly path: string;
  readonly size: number;
  readonly #handle: FileHandle;

  private constructor(path: string, size: number, handle: FileHandle) {
    this.path = path;
    this.size = size;
    this.#handle = handle;
  }

  /** @throws CheckpointError where there is no such regular file. */
  static async open(path: string): Promise<InputFile> {
    let handle: FileHandle;
    try {
      // Not blocking, or a pipe in the place of a file would wait for its writer.
      handle = await open(path, openFlags);
    } catch (cause) {
      throw new CheckpointError(path, 'the file cannot be opened', { cause });
    }
    const facts = await handle.stat();
    if (!facts.isFile()) {
      await handle.close();
      throw new CheckpointError(path, 'this is no regular file');
    }
    return new InputFile(path, facts.size, handle);
  }

  /**
   * @throws CheckpointError where the range passes the end of the file; nothing is allocated then.
   */
  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    if (offset < 0 || length < 0 || offset + length > this.size) {
      throw new CheckpointError(
        this.path,
        `bytes ${offset} to ${offset + length} are asked of a file of ${this.size}; it is cut off`,
      );
    }
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const { bytesRead } = await this.#handle.read(bytes, done, length - done, offset + done);
      if (bytesRead === 0) throw new CheckpointError(this.path, 'the file became shorter while it was read');
      done += bytesRead;
    }
    return bytes;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
