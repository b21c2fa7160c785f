/** Copies of this many bytes take about a millisecond; the event loop gets its turn between them. */
const turn = 2 ** 22;

/** Lets the event loop have its turns while much is copied. */
export class CopyTurns {
  #copied = 0;

  async copied(bytes: number): Promise<void> {
    this.#copied += bytes;
    if (this.#copied < turn) return;
    this.#copied = 0;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
