/** Something that holds memory which no garbage collector sees. */
interface Releasable {
  release(): Promise<void>;
}

/**
 * Releases each, one after the other, though one fails.
 *
 * @throws what the one threw that failed; AggregateError where several did
 */
export async function releaseAll(owned: readonly (Releasable | undefined)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const one of owned) {
    try {
      await one?.release();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1)
    throw new AggregateError(failures, `${failures.length} sessions cannot be released.`);
}
