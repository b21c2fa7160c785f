import type { Library } from '@haksup/knowledge';
import type { Tutor } from '@haksup/tutor';
import type { Client } from 'discord.js';
import type { Logger } from 'pino';
import type { Confirmations } from './courses/confirmations.ts';
import type { CourseStore } from './courses/store.ts';
import type { Work } from './gateway/work.ts';
import type { BotLimits } from './options.ts';
import type { FairUse } from './questions/fair-use.ts';

/** What every handler is given. */
export interface BotContext {
  readonly client: Client;
  readonly tutor: Tutor;
  readonly library: Library;
  readonly store: CourseStore;
  readonly confirmations: Confirmations;
  readonly fairUse: FairUse;
  readonly work: Work;
  readonly limits: BotLimits;
  readonly logger: Logger;
}
