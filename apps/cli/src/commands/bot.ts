import { BotStartError, ConnectionLostError, startBot } from '@haksup/study-bot';
import { assemble } from '../assemble.ts';
import { readEnvironment } from '../environment.ts';
import { UsageError } from '../errors.ts';
import { messageOf } from '../failures.ts';
import { makeHome } from '../home.ts';
import { explainingFailures } from '../model-failures.ts';
import { messages } from '../terminal/messages.ts';
import { showModelProgress } from '../terminal/model-progress.ts';
import { plain } from '../terminal/reply.ts';

/**
 * Runs the study bot until SIGINT, SIGTERM or until Discord ends the connection for good. Log lines go to stderr.
 *
 * @returns the exit status
 */
export async function runBot(): Promise<number> {
  const environment = readEnvironment(process.env);
  const { discordToken, discordApi, discordGuild } = environment;
  if (discordToken === undefined) {
    throw new UsageError('DISCORD_TOKEN is not set. apps/study-bot/README.md says where Discord shows it.');
  }
  await makeHome(environment.home);
  const words = messages[environment.language];
  const progress = showModelProgress(process.stderr, words);
  const haksup = await explainingFailures(() =>
    assemble({
      environment,
      variables: process.env,
      onModelProgress: progress.update,
      onModelFailed: (error) => {
        progress.end();
        process.stderr.write(`${words.modelFailed(plain(messageOf(error)))}\n`);
      },
      onModelCallFailed: (reason) => process.stderr.write(`${words.modelSaid(reason)}\n`),
    }),
  ).finally(progress.end);
  try {
    const bot = await startBot({
      token: discordToken,
      tutor: haksup.tutor,
      library: haksup.library,
      database: haksup.database,
      ...(haksup.answerTime !== undefined && { limits: { answerTime: haksup.answerTime } }),
      ...(discordApi !== undefined && { rest: { api: discordApi } }),
      ...(discordGuild !== undefined && { developmentGuild: discordGuild }),
    });
    const stop = (): void => void bot.stop();
    process.once('SIGINT', stop).once('SIGTERM', stop);
    process.stdout.write(
      `${bot.name} is in Discord, in ${bot.servers} ${bot.servers === 1 ? 'server' : 'servers'}.\n` +
        `To add it to a server: ${bot.inviteLink}\nFor yourself alone:    ${bot.personalInviteLink}\n`,
    );
    const lost = await bot.closed;
    process.off('SIGINT', stop).off('SIGTERM', stop);
    if (lost) throw lost;
    return 0;
  } catch (error) {
    // These say what to do.
    const isForeseen = error instanceof BotStartError || error instanceof ConnectionLostError;
    throw isForeseen ? new UsageError(error.message, { cause: error }) : error;
  } finally {
    await haksup.close();
  }
}
