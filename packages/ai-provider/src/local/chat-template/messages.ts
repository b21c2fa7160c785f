/** A message as chat templates know it (the convention of Hugging Face's `apply_chat_template`). */
export interface ChatMessage {
  readonly role: string;
  /** Absent in a message that only calls tools. */
  readonly content?: string | readonly { readonly type: string; readonly text?: string }[] | null;
  /** What a reasoning model thought before its answer, for templates that show it. */
  readonly reasoning_content?: string;
  readonly tool_calls?: readonly {
    readonly type: 'function';
    readonly id?: string;
    readonly function: { readonly name: string; readonly arguments: unknown };
  }[];
  /** Of a tool's answer: which call it answers, and the tool's name. */
  readonly tool_call_id?: string;
  readonly name?: string;
}

/** The text of a message, its parts joined. */
export function textOf({ content }: ChatMessage): string {
  return typeof content === 'string' ? content : (content ?? []).map((part) => part.text ?? '').join('');
}

/**
 * The shapes in which messages are offered to a template, the plainest first, each once: as they are, with contents as
 * lists of parts (templates of vision models take nothing else), with neighbours of one role joined (templates that
 * want user and assistant in turns), and with the system message at the head of the first user message (templates
 * that know no such role).
 */
export function shapesOf(messages: readonly ChatMessage[]): readonly (readonly ChatMessage[])[] {
  const joined = joinNeighbours(messages);
  const plain = [messages, joined, joinNeighbours(foldSystem(joined))];
  const known = new Set<string>();
  return plain
    .flatMap((shape) => [shape, shape.map(asParts)])
    .filter((shape) => {
      const written = JSON.stringify(shape);
      if (known.has(written)) return false;
      known.add(written);
      return true;
    });
}

function asParts(message: ChatMessage): ChatMessage {
  return typeof message.content === 'string'
    ? { ...message, content: [{ type: 'text', text: message.content }] }
    : message;
}

function joinNeighbours(messages: readonly ChatMessage[]): ChatMessage[] {
  const joined: ChatMessage[] = [];
  for (const message of messages) {
    const last = joined.at(-1);
    const alike = last?.role === message.role && message.role !== 'tool' && !last.tool_calls;
    if (!alike || message.tool_calls) joined.push(message);
    else joined[joined.length - 1] = { ...message, content: joinTexts(last, message) };
  }
  return joined;
}

function foldSystem(messages: readonly ChatMessage[]): ChatMessage[] {
  const [system, ...rest] = messages;
  if (system === undefined || !isSystem(system)) return [...messages];
  const [first, ...others] = rest;
  // Later ones would stand before an answer that they were not meant for; as the user's words they are still read.
  const asUser = (message: ChatMessage): ChatMessage =>
    isSystem(message) ? { ...message, role: 'user' } : message;
  return first?.role === 'user'
    ? [{ ...first, content: joinTexts(system, first) }, ...others.map(asUser)]
    : [{ ...system, role: 'user' }, ...rest.map(asUser)];
}

export function isSystem({ role }: ChatMessage): boolean {
  return role === 'system' || role === 'developer';
}

function joinTexts(first: ChatMessage, second: ChatMessage): string {
  return [textOf(first), textOf(second)].filter((text) => text !== '').join('\n\n');
}
