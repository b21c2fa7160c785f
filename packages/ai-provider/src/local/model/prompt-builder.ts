import type { LanguageModelV4Prompt, SharedV4Warning } from '@ai-sdk/provider';
import type { Mode } from '@haksup/prompts';
import type { Tokenizer } from '@haksup/tokenizer';
import { ModelUseError } from '../../errors.ts';
import type { ChatTemplate } from '../chat-template/chat-template.ts';
import { type ChatMessage, isSystem, textOf } from '../chat-template/messages.ts';
import { toMessages } from './to-messages.ts';
import { unknownPart } from './word-table.ts';

/** A prompt as the engine takes it, and what follows from its form. */
export interface BuiltPrompt {
  readonly tokens: readonly number[];
  /** The answer goes on in the middle of the prompt's text, so a space at its beginning is meant. */
  readonly continues: boolean;
  /** Stop sequences that the form itself needs. */
  readonly stops: readonly string[];
  /** The prompt ends within the model's thoughts. */
  readonly thinking: boolean;
}

export interface PromptParts {
  readonly mode: Mode;
  readonly tokenizer: Tokenizer;
  readonly template: ChatTemplate | undefined;
  /** The id that begins a text, null where the model has none. */
  readonly begin: number | null;
  /** The model reads the prompt as a whole, with its end, and writes a text of its own (an encoder-decoder). */
  readonly reads?: boolean;
  /** Its tokens are whole words, and what is none of them cannot be read. */
  readonly isWordTable?: boolean;
}

export interface BuildSettings {
  /** Whether a model that can think aloud does; left to its template where undefined. */
  readonly thinking?: boolean | undefined;
  /** What the call itself asks of it: where that is not done, there is a warning. */
  readonly asked?: boolean | undefined;
  /** Further variables for the template. */
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Turns conversations into tokens, by the model's kind: through its chat template where it has one, as a transcript
 * where it has none and converses, as plain text to be continued otherwise. Whatever messages hold is encoded as text:
 * control tokens come from the template alone.
 */
export class PromptBuilder {
  readonly #parts: PromptParts;

  constructor(parts: PromptParts) {
    this.#parts = parts;
  }

  /** @throws ChatTemplateError; ModelUseError; UnsupportedFunctionalityError of `@ai-sdk/provider`. */
  build(prompt: LanguageModelV4Prompt, settings: BuildSettings, warnings: SharedV4Warning[]): BuiltPrompt {
    const messages = toMessages(prompt, warnings);
    const { mode, template } = this.#parts;
    if (mode === 'dialog' && template !== undefined)
      return this.#throughTemplate(template, messages, settings, warnings);
    if (settings.asked === true) warnings.push(noThinking('The model has no chat template to ask for it.'));
    if (settings.variables !== undefined) {
      const details = 'The model is prompted without a chat template.';
      warnings.push({ type: 'unsupported', feature: 'templateVariables', details });
    }
    const turns = messages.filter((message) => !isSystem(message));
    if (mode === 'dialog' || turns.length > 1) {
      const { tokens } = this.#asText(transcriptOf(messages));
      return { tokens, continues: false, stops: ['\nUser:'], thinking: false };
    }
    return this.#asText(messages.map(textOf).join('\n\n'));
  }

  #throughTemplate(
    template: ChatTemplate,
    messages: readonly ChatMessage[],
    { thinking, asked, variables }: BuildSettings,
    warnings: SharedV4Warning[],
  ): BuiltPrompt {
    const knows = template.uses('enable_thinking');
    const { text, barriers } = template.render(messages, {
      variables: {
        ...(thinking !== undefined && knows && { enable_thinking: thinking }),
        ...variables,
      },
    });
    const { ids } = this.#parts.tokenizer.encode(text, { addSpecialTokens: false, barriers });
    if (ids.length === 0) throw new ModelUseError('The chat template made nothing of the messages.');
    const thinks = text.trimEnd().endsWith('<think>');
    if (asked === true && !knows && !thinks) {
      warnings.push(
        noThinking('The chat template does not ask for "enable_thinking"; "templateVariables" sets others.'),
      );
    }
    if (asked === false && thinks)
      warnings.push(noThinking('The chat template always begins with thoughts.'));
    return { tokens: ids, continues: false, stops: [], thinking: thinks };
  }

  #asText(text: string): BuiltPrompt {
    const { tokenizer, begin, reads = false, isWordTable = false } = this.#parts;
    const encoding = tokenizer.encode(text, { controlTokens: isWordTable ? 'parse' : 'text' });
    const { ids, starts } = encoding;
    const unknown = isWordTable ? unknownPart(text, encoding) : undefined;
    if (unknown !== undefined) {
      const some =
        encoding.tokens.length > 0
          ? encoding.tokens
          : tokenizer.file.added_tokens.map(({ content }) => content);
      throw new ModelUseError(
        `The model's words are a list, and "${unknown.slice(0, 80)}" is none of them; others are ${some.slice(0, 5).join(', ')}.`,
      );
    }
    if (reads && ids.length > 0) return { tokens: ids, continues: false, stops: [], thinking: false };
    // What the tokenizer puts in front of a text begins it; what it puts behind would end it.
    const first = starts.findIndex((start) => start >= 0);
    const last = starts.findLastIndex((start) => start >= 0);
    const tokens = first < 0 ? ids.filter((id) => id === begin).slice(0, 1) : ids.slice(0, last + 1);
    if (tokens.length > 0) return { tokens, continues: text !== '', stops: [], thinking: false };
    if (begin === null)
      throw new ModelUseError('The prompt is empty, and the model has no token that begins a text.');
    return { tokens: [begin], continues: false, stops: [], thinking: false };
  }
}

function noThinking(details: string): SharedV4Warning {
  return { type: 'unsupported', feature: 'reasoning', details };
}

/** A conversation as a text that a model without a chat template can go on with. */
function transcriptOf(messages: readonly ChatMessage[]): string {
  const lines = messages.map((message) => {
    const text = textOf(message).trim();
    if (isSystem(message)) return `${text}\n`;
    return `${message.role === 'assistant' ? 'Assistant' : 'User'}: ${text}`;
  });
  return `${lines.join('\n')}\nAssistant:`;
}
