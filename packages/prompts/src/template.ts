/**
 * A prompt as a value: what is to be said, apart from how a kind of model wants to hear it. The same template
 * renders for a model that continues text, one that follows an instruction and one that converses.
 */

/**
 * The three kinds of language model.
 * - `completion`: a generic model that continues a text (GPT-2, a base Llama).
 * - `instruction`: one tuned to follow a single instruction in one text (flan-T5).
 * - `dialog`: one tuned to converse in messages (a chat model).
 */
export type Mode = 'completion' | 'instruction' | 'dialog';

/** The language of the words that rendering adds (labels such as `Input:`), not of what the template says. */
export type PromptLanguage = 'ko' | 'en';

/** A worked example. Never cut inside: it is there whole or not at all. */
export interface Shot {
  readonly input: string;
  /** The reasoning to show between input and output, one step per entry (chain of thought). */
  readonly reasoning?: readonly string[];
  readonly output: string;
}

/** Text from elsewhere that the model is to use as data. Never cut inside. */
export interface PromptPassage {
  /** The number that an answer cites it by. */
  readonly number: number;
  /** Where it is from, shown to the model: `chapter1/3.mdx › Attention`. One line. */
  readonly title?: string;
  readonly text: string;
}

/** An earlier exchange of the conversation. */
export interface Exchange {
  readonly user: string;
  readonly assistant: string;
}

/** The shape that the output must have. */
export type OutputForm =
  | { readonly kind: 'text'; readonly sentences?: number }
  | { readonly kind: 'label'; readonly labels: readonly string[] }
  | { readonly kind: 'list'; readonly items?: number }
  /** A JSON object; `fields` maps each field's name to what it holds. */
  | { readonly kind: 'json'; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: 'code'; readonly language: string };

/** The parts of a prompt that a budget may take from. */
export type CuttablePart = 'system' | 'history' | 'shots' | 'passages' | 'steps';

/**
 * One stage of cutting: units of `part` are taken until the prompt fits or `leave` of them are left.
 *
 * The unit is one passage, one shot or one exchange; `system` and `steps` are taken whole. Passages go from the
 * last (they are ranked best first), shots from the last, history from the oldest.
 */
export interface CutStage {
  readonly part: CuttablePart;
  /** A whole number from 0. Default 0. */
  readonly leave?: number;
}

/** A constant, or how to make it from the values that a render is given. */
export type From<Values, Part> = Part | ((values: Values) => Part);

/**
 * A prompt's parts. `Values` is what a render must be given.
 *
 * `cut` declares what goes first when the budget is short, stage by stage; a part that no stage names is
 * indispensable, and so are `input` and `output`.
 */
export interface Template<Values = void> {
  /** For error messages and logs. */
  readonly name: string;
  readonly language?: From<Values, PromptLanguage>;
  readonly system?: From<Values, string | undefined>;
  readonly shots?: From<Values, readonly Shot[]>;
  /** Steps that the model is asked to reason by, in order. */
  readonly steps?: From<Values, readonly string[]>;
  readonly passages?: From<Values, readonly PromptPassage[]>;
  readonly history?: From<Values, readonly Exchange[]>;
  readonly input: From<Values, string>;
  readonly output?: From<Values, OutputForm>;
  readonly cut?: readonly CutStage[];
}

/** A template's parts with the values put in: what the modes render. */
export interface Parts {
  readonly language: PromptLanguage;
  readonly system: string | undefined;
  readonly shots: readonly Shot[];
  readonly steps: readonly string[];
  readonly passages: readonly PromptPassage[];
  readonly history: readonly Exchange[];
  readonly input: string;
  readonly output: OutputForm;
}

/** Gives a template its type by inference; the value is returned as it is. */
export function defineTemplate<Values = void>(template: Template<Values>): Template<Values> {
  return template;
}

/** Puts values into a template. */
export function fill<Values>(template: Template<Values>, values: Values): Parts {
  const resolve = <Part>(part: From<Values, Part>): Part =>
    // A part is never itself a function, so the only function here is a maker.
    typeof part === 'function' ? (part as (values: Values) => Part)(values) : part;
  return {
    language: template.language === undefined ? 'en' : resolve(template.language),
    system: template.system === undefined ? undefined : resolve(template.system),
    shots: template.shots === undefined ? [] : resolve(template.shots),
    steps: template.steps === undefined ? [] : resolve(template.steps),
    passages: template.passages === undefined ? [] : resolve(template.passages),
    history: template.history === undefined ? [] : resolve(template.history),
    input: resolve(template.input),
    output: template.output === undefined ? { kind: 'text' } : resolve(template.output),
  };
}
