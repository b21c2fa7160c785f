import type { Guild, Role, World } from '../world.ts';

const threadTypes = new Set([10, 11]);

export function rolePayload(role: Role): object {
  return {
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    managed: false,
    mentionable: false,
    flags: 0,
    icon: null,
    unicode_emoji: null,
    ...role,
  };
}

/** GUILD_CREATE with what discord.js reads of it. */
export function guildCreatePayload(world: World, guild: Guild): object {
  const channels = [...world.channels.values()].filter((channel) => channel.guild_id === guild.id);
  const threads = channels.filter(({ type }) => threadTypes.has(type));
  return {
    id: guild.id,
    name: guild.name,
    owner_id: guild.owner_id,
    icon: null,
    splash: null,
    discovery_splash: null,
    banner: null,
    description: null,
    features: [],
    emojis: [],
    stickers: [],
    roles: guild.roles.map(rolePayload),
    members: [...guild.members.values()],
    member_count: guild.members.size,
    channels: channels
      .filter(({ type }) => !threadTypes.has(type))
      .map((channel, position) => ({
        position,
        permission_overwrites: [],
        nsfw: false,
        topic: null,
        ...channel,
      })),
    threads,
    presences: [],
    voice_states: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
    joined_at: new Date().toISOString(),
    large: false,
    unavailable: false,
    preferred_locale: guild.preferred_locale,
    afk_channel_id: null,
    afk_timeout: 300,
    system_channel_id: null,
    system_channel_flags: 0,
    rules_channel_id: null,
    public_updates_channel_id: null,
    safety_alerts_channel_id: null,
    application_id: null,
    verification_level: 0,
    default_message_notifications: 0,
    explicit_content_filter: 0,
    mfa_level: 0,
    nsfw_level: 0,
    premium_tier: 0,
    premium_progress_bar_enabled: false,
    max_members: 500_000,
    vanity_url_code: null,
  };
}
