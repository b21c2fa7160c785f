import type { AddedToken } from '@haksup/tokenizer';
import { Environment, Interpreter, Template } from '@huggingface/jinja';
import { ChatTemplateError } from '../../errors.ts';
import { Guard, type GuardedText, takeBarriers } from './barriers.ts';
import { type ChatMessage, isSystem, shapesOf, textOf } from './messages.ts';
import { strftime } from './strftime.ts';

export interface ChatTemplateOptions {
  /** Strings such as `bos_token` and `eos_token`, by the names that templates use. */
  readonly specialTokens?: Readonly<Record<string, string>>;
  /** The tokenizer's added tokens: what a message must not be able to write. Default none. */
  readonly addedTokens?: readonly AddedToken[];
  /** The clock behind `strftime_now`. Default the system's. */
  readonly now?: () => Date;
}

export interface RenderSettings {
  /** End where the assistant's answer begins. Default true. */
  readonly addGenerationPrompt?: boolean;
  /** Variables for the template, such as `enable_thinking` or `tools`. */
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** A template that came with a model is a stranger's program. */
const longestTemplate = 2 ** 20;
const longestRange = 100_000;

/**
 * A model's chat template: messages → the text that the model was trained to see, in Jinja as Hugging Face's libraries
 * render it. Texts of messages come out guarded: `barriers` keeps the tokenizer from reading control tokens in them.
 */
export class ChatTemplate {
  readonly source: string;
  readonly #program: Template['parsed'];
  readonly #guard: Guard;
  readonly #variables: Readonly<Record<string, unknown>>;
  readonly #now: () => Date;

  /** @throws ChatTemplateError where the source is no template. */
  constructor(source: string, options: ChatTemplateOptions = {}) {
    if (source.length > longestTemplate) {
      throw new ChatTemplateError(`it has ${source.length} characters; at most ${longestTemplate} are read`);
    }
    this.source = source;
    this.#guard = new Guard(options.addedTokens ?? []);
    this.#variables = { ...options.specialTokens };
    this.#now = options.now ?? (() => new Date());
    try {
      this.#program = new Template(source).parsed;
    } catch (cause) {
      throw new ChatTemplateError(`it cannot be read (${messageOf(cause)})`, { cause });
    }
  }

  /** Whether the template asks about a variable, such as `enable_thinking`. */
  uses(variable: string): boolean {
    return new RegExp(`\\b${variable}\\b`).test(this.source);
  }

  /**
   * Renders a conversation. Where the template refuses it as it is, or leaves a system message out, it is offered in
   * other shapes (`shapesOf`).
   *
   * @throws ChatTemplateError with the template's own words where it refuses every shape.
   */
  render(messages: readonly ChatMessage[], settings: RenderSettings = {}): GuardedText {
    let refused: unknown;
    let incomplete: string | undefined;
    for (const shape of shapesOf(messages)) {
      const guarded = shape.map((message) => this.#protect(message));
      try {
        const rendered = this.#run(guarded, settings);
        if (isComplete(rendered, guarded)) return takeBarriers(rendered);
        incomplete ??= rendered;
      } catch (cause) {
        refused ??= cause;
      }
    }
    // Some templates rewrite what they are given; then all shapes look incomplete and the first is as meant.
    if (incomplete !== undefined) return takeBarriers(incomplete);
    throw new ChatTemplateError(`it refuses these messages: ${messageOf(refused)}`, { cause: refused });
  }

  #run(messages: readonly ChatMessage[], { addGenerationPrompt = true, variables }: RenderSettings): string {
    const environment = new Environment();
    const globals = {
      false: false,
      true: true,
      none: null,
      False: false,
      True: true,
      None: null,
      raise_exception: (message: unknown) => {
        throw new Error(String(message));
      },
      range: (first: number, second?: number, step?: number) => boundedRange(first, second, step ?? 1),
      strftime_now: (format: string) => strftime(this.#now(), format),
    };
    const items = {
      ...globals,
      ...this.#variables,
      ...variables,
      messages,
      add_generation_prompt: addGenerationPrompt,
    };
    for (const [name, value] of Object.entries(items)) environment.set(name, value);
    return String(new Interpreter(environment).run(this.#program).value);
  }

  /** The role is ours; every other string of a message is somebody's text. */
  #protect({ role, ...rest }: ChatMessage): ChatMessage {
    const { content, ...others } = rest;
    if (typeof content !== 'object' || content === null) return { role, ...this.#guard.protectAll(rest) };
    return {
      role,
      ...this.#guard.protectAll(others),
      content: content.map((part) =>
        part.text === undefined ? part : { ...part, text: this.#guard.protect(part.text) },
      ),
    };
  }
}

/** Whether the rendered text holds every system message and the last message. */
function isComplete(rendered: string, messages: readonly ChatMessage[]): boolean {
  const last = messages.at(-1);
  return messages
    .filter((message) => isSystem(message) || message === last)
    .every((message) => rendered.includes(textOf(message).trim()));
}

function boundedRange(first: number, second: number | undefined, step: number): number[] {
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (!(length <= longestRange)) throw new Error(`a range of ${length} is longer than ${longestRange}`);
  return Array.from({ length }, (_, index) => start + index * step);
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 500);
}
