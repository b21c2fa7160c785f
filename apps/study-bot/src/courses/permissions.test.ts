import { PermissionFlagsBits } from 'discord.js';
import { expect, test } from 'vitest';
import { ownerOfInteraction, ownerOfMessage } from './owner.ts';
import { managesServer, mayChangeCourses } from './permissions.ts';

const { ManageGuild, Administrator, ManageRoles, ManageChannels } = PermissionFlagsBits;

test.each([
  ['an ordinary member', 0n, [], undefined, false],
  ['Manage Server', ManageGuild, [], undefined, true],
  ['Administrator', Administrator, [], undefined, true],
  ['other manager’s permissions', ManageRoles | ManageChannels, [], undefined, false],
  ['the course role', 0n, ['7'], '7', true],
  ['another role', 0n, ['8'], '7', false],
  ['roles where none is set', 0n, ['8'], undefined, false],
])('in a server: %s', (_, permissions, roles, courseRole, may) => {
  expect(mayChangeCourses({ isServer: true, permissions, roles }, courseRole)).toBe(may);
});

test('among their own courses anybody may', () => {
  expect(mayChangeCourses({ isServer: false, permissions: 0n, roles: [] }, undefined)).toBe(true);
});

test('the course role doesn’t manage the server', () => {
  expect(managesServer({ permissions: 0n })).toBe(false);
});

test.each([
  ['a server that added the bot', '1', '1', 'discord:1'],
  ['a server that did not', '1', null, 'discord-user:9'],
  ['a server, installed elsewhere', '1', '2', 'discord-user:9'],
  ['a direct message', null, '0', 'discord-user:9'],
])('courses asked in %s', (_, guildId, installed, key) => {
  const interaction = {
    guildId,
    user: { id: '9' },
    authorizingIntegrationOwners: { guildId: installed },
  } as Parameters<typeof ownerOfInteraction>[0];
  expect(ownerOfInteraction(interaction).key).toBe(key);
});

test('courses of a message', () => {
  const author = { id: '9' } as Parameters<typeof ownerOfMessage>[0]['author'];
  expect(ownerOfMessage({ guildId: '1', author })).toEqual({ key: 'discord:1', isServer: true });
  expect(ownerOfMessage({ guildId: null, author })).toEqual({ key: 'discord-user:9', isServer: false });
});
