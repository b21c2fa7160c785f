import { PermissionFlagsBits } from 'discord.js';

export interface Asker {
  readonly isServer: boolean;
  /** The person's permissions in the channel; 0 where Discord sends none. */
  readonly permissions: bigint;
  /** Ids of the person's roles. */
  readonly roles: readonly string[];
}

/** Manage Server, which administrators have as well. */
export const managesServer = ({ permissions }: Pick<Asker, 'permissions'>): boolean =>
  (permissions & (PermissionFlagsBits.ManageGuild | PermissionFlagsBits.Administrator)) !== 0n;

/** Who may add and remove courses: in a server Manage Server or its course role; among one's own courses anybody. */
export const mayChangeCourses = (asker: Asker, courseRole: string | undefined): boolean =>
  !asker.isServer || managesServer(asker) || (courseRole !== undefined && asker.roles.includes(courseRole));
