import { parseModelName, prepareModel } from '@haksup/ai-provider';
import { readEnvironment } from '../environment.ts';
import { UsageError } from '../errors.ts';
import { interruption } from '../interruption.ts';
import { explainingFailures } from '../model-failures.ts';
import { messages } from '../terminal/messages.ts';
import { showModelProgress } from '../terminal/model-progress.ts';
import { plain } from '../terminal/reply.ts';

/**
 * `haksup pull`: brings a model of the Hub here, at its newest, and converts it. Progress goes to stderr; stdout says
 * how to use it. Interrupted, the next pull goes on where this one stopped.
 *
 * @param name `OWNER/NAME[@revision]`, with or without `hf:`, a name of the catalogue, or the address of a model's page
 */
export async function pullCommand(name: string): Promise<void> {
  using interrupted = interruption();
  const environment = readEnvironment(process.env);
  const progress = showModelProgress(process.stderr, messages[environment.language]);
  await explainingFailures(async () => {
    const hub = /^(?:hf|https?):/i.test(name.trim()) ? name : `hf:${name}`;
    const parsed = parseModelName(hub);
    if (parsed.kind !== 'hub') throw new UsageError(`${plain(name)} is no model of the Hub.`);
    const { folder } = await prepareModel(parsed, {
      home: environment.home,
      update: true,
      onProgress: progress.update,
      signal: interrupted.signal,
    }).finally(progress.end);
    const { repository, revision } = parsed;
    const shown = plain(`hf:${repository}${revision === 'main' ? '' : `@${revision}`}`);
    process.stdout.write(`${plain(folder)}\nTo converse with it: HAKSUP_MODEL=${shown} npm start\n`);
  });
}
