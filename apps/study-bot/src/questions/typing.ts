import type { SendableChannels } from 'discord.js';
import type { BotContext } from '../context.ts';

/** Discord shows somebody as typing for about ten seconds. */
const renewal = 8_000;

/** Shows that the bot is typing while a job takes longer than a moment. */
export async function showTyping(
  { limits }: BotContext,
  channel: SendableChannels,
  job: () => Promise<void>,
): Promise<void> {
  // It is a nicety: where it fails, the answer itself will tell.
  const show = (): void => void channel.sendTyping().catch(() => undefined);
  let interval: NodeJS.Timeout | undefined;
  const delay = setTimeout(() => {
    show();
    interval = setInterval(show, renewal);
  }, limits.typingDelay);
  try {
    await job();
  } finally {
    clearTimeout(delay);
    clearInterval(interval);
  }
}
