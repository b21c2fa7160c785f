import { emptyMessage, invalidForm } from './errors.ts';

/** What Discord refuses in a message's body. Limits: https://discord.com/developers/docs/resources/message */

export interface MessageBody {
  content?: string | null;
  embeds?: {
    title?: string;
    description?: string;
    fields?: { name: string; value: string }[];
    footer?: { text: string };
  }[];
  components?: Component[];
  flags?: number;
  attachments?: { id: string | number; filename?: string }[];
  allowed_mentions?: { parse?: string[]; replied_user?: boolean };
  nonce?: string | number;
  /** A message with a nonce that the author has used is not made again. */
  enforce_nonce?: boolean;
  message_reference?: { message_id?: string; fail_if_not_exists?: boolean };
}

interface Component {
  type: number;
  content?: string;
  custom_id?: string;
  label?: string;
  components?: Component[];
  accessory?: Component;
}

export const messageFlag: { readonly ephemeral: number; readonly componentsV2: number } = {
  ephemeral: 1 << 6,
  componentsV2: 1 << 15,
};

const characters = (text: string): number => [...text].length;

/** @throws {DiscordError} 50006 or 50035, as Discord would answer */
export function checkMessage(
  body: MessageBody,
  files: number,
  { editing = false }: { editing?: boolean } = {},
): void {
  const { content, embeds = [], components = [], flags = 0 } = body;
  if (content && characters(content) > 2000) {
    throw invalidForm('content', 'BASE_TYPE_MAX_LENGTH', 'Must be 2000 or fewer in length.');
  }
  if (embeds.length > 10)
    throw invalidForm('embeds', 'BASE_TYPE_MAX_LENGTH', 'Must be 10 or fewer in length.');
  let inEmbeds = 0;
  for (const [index, embed] of embeds.entries()) {
    checkLength(`embeds.${index}.title`, embed.title, 256);
    checkLength(`embeds.${index}.description`, embed.description, 4096);
    checkLength(`embeds.${index}.footer.text`, embed.footer?.text, 2048);
    for (const text of [embed.title, embed.description, embed.footer?.text])
      inEmbeds += characters(text ?? '');
    if ((embed.fields?.length ?? 0) > 25) {
      throw invalidForm(`embeds.${index}.fields`, 'BASE_TYPE_MAX_LENGTH', 'Must be 25 or fewer in length.');
    }
    for (const [field, { name, value }] of (embed.fields ?? []).entries()) {
      checkLength(`embeds.${index}.fields.${field}.name`, name, 256);
      checkLength(`embeds.${index}.fields.${field}.value`, value, 1024);
      inEmbeds += characters(name) + characters(value);
    }
  }
  if (inEmbeds > 6000)
    throw invalidForm('embeds', 'MAX_EMBED_SIZE_EXCEEDED', 'Embed size exceeds maximum size of 6000');

  const all = flatten(components);
  const displayed = (flags & messageFlag.componentsV2) !== 0;
  if (displayed) {
    if (content)
      throw invalidForm(
        'content',
        'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
        'No content beside components.',
      );
    if (embeds.length > 0)
      throw invalidForm(
        'embeds',
        'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
        'No embeds beside components.',
      );
    if (all.length > 40)
      throw invalidForm('components', 'BASE_TYPE_MAX_LENGTH', 'Must be 40 or fewer in length.');
    const shown = all.reduce((sum, { content: text }) => sum + characters(text ?? ''), 0);
    if (shown > 4000)
      throw invalidForm('components', 'COMPONENT_MAX_TOTAL_CHARACTERS', 'Must be 4000 or fewer in all.');
  } else if (components.length > 5) {
    throw invalidForm('components', 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 5 in length.');
  }
  const seen = new Set<string>();
  for (const { custom_id: id, label } of all) {
    checkLength('components.custom_id', id, 100);
    checkLength('components.label', label, 80);
    if (id !== undefined && seen.has(id)) {
      throw invalidForm(
        'components',
        'COMPONENT_CUSTOM_ID_DUPLICATED',
        'Component custom id cannot be duplicated',
      );
    }
    if (id !== undefined) seen.add(id);
  }
  const nothing = !content && embeds.length === 0 && components.length === 0 && files === 0;
  if (nothing && !editing) throw emptyMessage();
}

function checkLength(path: string, text: string | undefined, most: number): void {
  if (text !== undefined && characters(text) > most) {
    throw invalidForm(path, 'BASE_TYPE_MAX_LENGTH', `Must be ${most} or fewer in length.`);
  }
}

function flatten(components: readonly Component[]): Component[] {
  return components.flatMap((each) => [
    each,
    ...flatten(each.components ?? []),
    ...(each.accessory ? flatten([each.accessory]) : []),
  ]);
}
