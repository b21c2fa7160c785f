import { UsageError } from './errors.ts';
import { InterruptedError } from './interruption.ts';

/** Runs what opens or uses a model; failures that say themselves what is wrong are shown as one line. */
export async function explainingFailures<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { isModelFailure } = await import('@haksup/ai-provider');
    if (!isModelFailure(error) && !(error instanceof InterruptedError)) throw error;
    throw new UsageError(error.message.replaceAll(/\s*\n\s*/g, ' '), { cause: error });
  }
}
