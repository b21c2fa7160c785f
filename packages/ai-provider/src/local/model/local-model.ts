import { basename } from 'node:path';
import type { EmbeddingModelV4, LanguageModelV4 } from '@ai-sdk/provider';
import type { Embedder, Engine, EngineOptions, Speculation } from '@haksup/generation';
import type { Activations, KeyValueType, Manifest } from '@haksup/models';
import type { Mode } from '@haksup/prompts';
import type { Placement } from '@haksup/runtime';
import type { Tokenizer } from '@haksup/tokenizer';
import { ModelUseError } from '../../errors.ts';
import { ChatTemplate } from '../chat-template/chat-template.ts';
import type { Loading } from '../source/contract.ts';
import { HaksupEmbeddingModel } from './embedding-model.ts';
import { HaksupLanguageModel } from './language-model.ts';
import { Loaded } from './loaded.ts';
import { type ModelFiles, readModelFiles } from './model-files.ts';
import { PromptBuilder } from './prompt-builder.ts';
import type { SequenceEngine } from './sequence-engine.ts';

export interface LocalModelOptions {
  /** What people call it. Default: the folder's name. */
  readonly name?: string | undefined;
  /**
   * How it is prompted. Default: `dialog` where it has a chat template, `instruction` for an encoder-decoder, else
   * `completion`.
   */
  readonly mode?: Mode | undefined;
  /**
   * Default `cpu`. `auto` takes CUDA where it is set up, else a hardware GPU where there is one;
   * {@link LocalModel.placement} says why.
   */
  readonly device?: EngineOptions['device'] | undefined;
  /** Where CUDA is set up: see `@haksup/runtime`. */
  readonly cuda?: EngineOptions['cuda'] | undefined;
  /** Threads of a run. Default: one per physical core. */
  readonly threads?: number | undefined;
  /** The longest text in tokens, prompt and answer. Default: the model's own, at most 8192. */
  readonly contextLength?: number | undefined;
  /** Texts that the cache holds at once. Default: as memory allows, at most 8. */
  readonly slots?: number | undefined;
  /**
   * Element type of a converted model's cache. Default: on the CPU `int8` where the weights are int4 or int8 and the
   * conversion found scales (`cacheCheck` of the manifest); `float16` where the device is `cuda`, whose attention takes no
   * other; else `float32`.
   */
  readonly keyValueType?: KeyValueType | undefined;
  /** How activations meet a converted model's quantised weights on the CPU. Default `int8`: several times faster than `float32`. */
  readonly activations?: Activations | undefined;
  /**
   * A folder for weights as this processor's kernels pack them: later starts map them, which is quick and takes next to
   * no memory. Default: none.
   */
  readonly packedWeights?: string | undefined;
  /**
   * Read prompts with a graph of their own: with the second set of weights, where the conversion stored one
   * (`promptWeights`), faster, for a byte of memory per weight; over an int8 cache, faster too, with the weights packed
   * once more. Default true. Of no use on a GPU.
   */
  readonly promptWeights?: boolean | undefined;
  /**
   * `first` (default): an ONNX export is opened and run in a child process before this one opens it. `skip`: it has
   * passed before (`tried` of `prepareModel`).
   */
  readonly trial?: 'first' | 'skip' | undefined;
  /** Where calls that do not say guess their next tokens from. Default `none`. */
  readonly speculation?: Exclude<Speculation, 'draft'> | undefined;
  /** Whether a model that can think aloud does, where a call does not say. Default: as its template has it. */
  readonly thinking?: boolean | undefined;
  /** The clock that chat templates read. Default the system's. */
  readonly now?: (() => Date) | undefined;
}

/**
 * A model that runs in this process. Opened means that its description, tokenizer and template were read; weights are
 * loaded with the first call (or `load`), once, and freed by `release`.
 */
export interface LocalModel extends AsyncDisposable {
  readonly name: string;
  readonly folder: string;
  /** Undefined for an ONNX export, which has none. */
  readonly manifest: Manifest | undefined;
  readonly tokenizer: Tokenizer;
  /** What it was tuned for: which form of prompt it should get. */
  readonly mode: Mode;
  /** The longest text in tokens, prompt and answer. */
  readonly contextLength: number;
  /** What the cache of a converted decoder holds: as asked, else as {@link LocalModelOptions.keyValueType} says. */
  readonly keyValueType: KeyValueType | undefined;
  /** Where it computes and why; undefined until it is loaded. */
  readonly placement: Placement | undefined;
  /** @throws ModelUseError where it is an encoder. */
  languageModel(): LanguageModelV4;
  /** @throws ModelUseError where it is no encoder. */
  embeddingModel(): EmbeddingModelV4;
  /** Tokens of a text, as part of a prompt. */
  countTokens(text: string): number;
  /** Loads the weights now; what fails here would fail the first call. */
  load(): Promise<void>;
  /** Cancels what is under way and frees the weights. A later call loads them again. */
  release(): Promise<void>;
}

/**
 * Opens a folder that `convert` of `@haksup/models` (or `haksup convert`) made, or the ONNX export of a decoder: its
 * folder, or its file.
 *
 * @throws ModelsError of `@haksup/models`; TokenizerFileError of `@haksup/tokenizer`; ModelFolderError,
 *   ChatTemplateError.
 */
export async function openLocalModel(folder: string, options: LocalModelOptions = {}): Promise<LocalModel> {
  const files = await readModelFiles(folder, options.trial ?? 'first');
  const template =
    files.template === undefined
      ? undefined
      : new ChatTemplate(files.template, {
          specialTokens: files.specialTokens,
          addedTokens: files.tokenizer.file.added_tokens,
          ...(options.now && { now: options.now }),
        });
  return new OpenedModel(files, template, options);
}

/** Where contexts end unless asked for: longer ones cost memory for every text that the cache can hold. */
const usualContext = 8192;

class OpenedModel implements LocalModel {
  readonly name: string;
  readonly folder: string;
  readonly manifest: Manifest | undefined;
  readonly tokenizer: Tokenizer;
  readonly mode: Mode;
  readonly contextLength: number;
  readonly #files: ModelFiles;
  readonly #template: ChatTemplate | undefined;
  readonly #options: LocalModelOptions;
  readonly #engine: Loaded<Engine | SequenceEngine>;
  readonly #embedder: Loaded<Embedder>;

  constructor(files: ModelFiles, template: ChatTemplate | undefined, options: LocalModelOptions) {
    const { source, tokenizer } = files;
    this.name = options.name ?? basename(source.folder);
    this.folder = source.folder;
    this.manifest = source.manifest;
    this.tokenizer = tokenizer;
    this.mode =
      options.mode ??
      (template !== undefined ? 'dialog' : source.kind === 'encoder-decoder' ? 'instruction' : 'completion');
    this.contextLength =
      options.contextLength ?? Math.min(source.contextLength ?? usualContext, usualContext);
    this.#files = files;
    this.#template = template;
    this.#options = options;
    this.#engine = new Loaded(() => source.openWriter(this.#loading));
    this.#embedder = new Loaded(() => source.openEmbedder(this.#loading));
  }

  get keyValueType(): KeyValueType | undefined {
    return this.#files.source.cacheType(this.#loading);
  }

  get placement(): Placement | undefined {
    return (this.#engine.value ?? this.#embedder.value)?.placement;
  }

  languageModel(): LanguageModelV4 {
    const { source, tokenizer, defaults, specialTokens, isWordTable } = this.#files;
    if (source.kind === 'encoder')
      throw new ModelUseError(`${this.name} embeds texts and writes none: take its embeddingModel().`);
    return new HaksupLanguageModel({
      name: this.name,
      tokenizer,
      vocabulary: source.vocabulary,
      defaults,
      prompts: new PromptBuilder({
        mode: this.mode,
        tokenizer,
        template: this.#template,
        begin: source.special.begin ?? idOf(tokenizer, specialTokens.bos_token) ?? null,
        reads: source.kind === 'encoder-decoder',
        isWordTable,
      }),
      endTokens: this.#endTokens(),
      thinking: this.#options.thinking,
      speculation: this.#options.speculation ?? 'none',
      engine: (signal) => this.#engine.get(signal),
    });
  }

  embeddingModel(): EmbeddingModelV4 {
    const { kind, width, contextLength, special } = this.#files.source;
    if (kind !== 'encoder' || width === undefined)
      throw new ModelUseError(
        `${this.name} is a language model; vectors come from encoders such as MiniLM or E5.`,
      );
    return new HaksupEmbeddingModel({
      name: this.name,
      tokenizer: this.tokenizer,
      width,
      contextLength: Math.min(this.contextLength, contextLength ?? this.contextLength),
      pad: special.pad ?? 0,
      embedder: (signal) => this.#embedder.get(signal),
    });
  }

  countTokens(text: string): number {
    return this.tokenizer.encode(text, { addSpecialTokens: false, controlTokens: 'text' }).ids.length;
  }

  async load(): Promise<void> {
    await (this.#files.source.kind === 'encoder' ? this.#embedder : this.#engine).get(undefined);
  }

  async release(): Promise<void> {
    await Promise.all([this.#engine.release(), this.#embedder.release()]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release();
  }

  /** The model's own end tokens, and what its template puts behind an assistant's message. */
  #endTokens(): readonly number[] {
    const { source, tokenizer, specialTokens } = this.#files;
    const ends = new Set(source.special.end);
    const named = idOf(tokenizer, specialTokens.eos_token);
    if (named !== undefined) ends.add(named);
    if (this.mode === 'dialog' && this.#template !== undefined) {
      const behind = endOfTurn(this.#template, tokenizer);
      if (behind !== undefined) ends.add(behind);
    }
    return [...ends];
  }

  get #loading(): Loading {
    const { device = 'cpu', cuda, threads, slots, keyValueType, activations, packedWeights } = this.#options;
    return {
      placing: { device, ...(cuda !== undefined && { cuda }), ...(threads !== undefined && { threads }) },
      contextLength: this.contextLength,
      slots,
      keyValueType,
      activations,
      packedWeights,
      promptWeights: this.#options.promptWeights ?? true,
    };
  }
}

/** The control token that a template puts behind an assistant's message, where it puts one. */
function endOfTurn(template: ChatTemplate, tokenizer: Tokenizer): number | undefined {
  const word = 'haksup';
  try {
    const { text } = template.render(
      [
        { role: 'user', content: 'Hello' },
        { role: 'assistant', content: word },
      ],
      { addGenerationPrompt: false },
    );
    const behind = text.slice(text.lastIndexOf(word) + word.length);
    const { ids } = tokenizer.encode(behind, { addSpecialTokens: false });
    return ids.find((id) => tokenizer.isSpecial(id));
  } catch {
    // A template that wants other messages: the model's own end tokens have to do.
    return undefined;
  }
}

function idOf(tokenizer: Tokenizer, token: string | undefined): number | undefined {
  return token === undefined ? undefined : tokenizer.idOf(token);
}
