import {
  type LanguageModelV4Message,
  type LanguageModelV4Prompt,
  type LanguageModelV4ToolResultOutput,
  type SharedV4Warning,
  UnsupportedFunctionalityError,
} from '@ai-sdk/provider';
import type { ChatMessage } from '../chat-template/messages.ts';

/**
 * The AI SDK's prompt as messages of a chat template.
 *
 * @throws UnsupportedFunctionalityError where a message holds an image or another file that is no text.
 */
export function toMessages(prompt: LanguageModelV4Prompt, warnings: SharedV4Warning[]): ChatMessage[] {
  return prompt.flatMap((message) => toMessage(message, warnings));
}

function toMessage(message: LanguageModelV4Message, warnings: SharedV4Warning[]): ChatMessage[] {
  switch (message.role) {
    case 'system':
      return [{ role: 'system', content: message.content }];
    case 'user':
      return [{ role: 'user', content: message.content.map(textOfPart).join('') }];
    case 'assistant':
      return [toAssistant(message.content, warnings)];
    case 'tool':
      return message.content.flatMap((part) =>
        part.type === 'tool-result'
          ? [
              {
                role: 'tool',
                name: part.toolName,
                tool_call_id: part.toolCallId,
                content: textOfOutput(part.output),
              },
            ]
          : [],
      );
  }
}

type AssistantPart = Extract<LanguageModelV4Message, { role: 'assistant' }>['content'][number];

function toAssistant(parts: readonly AssistantPart[], warnings: SharedV4Warning[]): ChatMessage {
  let text = '';
  let reasoning = '';
  const calls: NonNullable<ChatMessage['tool_calls']>[number][] = [];
  for (const part of parts) {
    if (part.type === 'text' || part.type === 'file') text += textOfPart(part);
    else if (part.type === 'reasoning') reasoning += part.text;
    else if (part.type === 'tool-call')
      calls.push({
        type: 'function',
        id: part.toolCallId,
        function: { name: part.toolName, arguments: part.input },
      });
    else warnings.push({ type: 'unsupported', feature: `a part of type ${part.type} in a message` });
  }
  // Thoughts that came as text: templates decide which of them a model sees again.
  const thought = /^\s*(?:<think>)?([\s\S]*?)<\/think>/.exec(text);
  if (thought !== null) {
    reasoning += thought[1]!.trim();
    text = text.slice(thought[0].length).trimStart();
  }
  return {
    role: 'assistant',
    content: text,
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

type ReadPart = Extract<
  Extract<LanguageModelV4Message, { role: 'user' }>['content'][number],
  { type: 'text' | 'file' }
>;

function textOfPart(part: ReadPart): string {
  if (part.type === 'text') return part.text;
  const { data } = part;
  if (data.type === 'text') return data.text;
  if (data.type === 'data' && /^text(\/|$)/i.test(part.mediaType)) {
    const bytes = typeof data.data === 'string' ? Buffer.from(data.data, 'base64') : data.data;
    return new TextDecoder().decode(bytes);
  }
  throw new UnsupportedFunctionalityError({
    functionality: `files of type ${part.mediaType} in messages; the model reads text`,
  });
}

function textOfOutput(output: LanguageModelV4ToolResultOutput): string {
  switch (output.type) {
    case 'text':
    case 'error-text':
      return output.value;
    case 'execution-denied':
      return output.reason ?? 'The call was denied.';
    default:
      return JSON.stringify(output.value);
  }
}
