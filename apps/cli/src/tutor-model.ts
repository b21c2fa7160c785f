import { type LanguageModelV4, NoSuchModelError } from '@ai-sdk/provider';
import {
  MissingKeyError,
  ModelNameError,
  type OnModelProgress,
  type OpenedLanguageModel,
  openLanguageModelFromEnvironment,
  ProviderSettingError,
} from '@haksup/ai-provider';
import type { TutorOptions } from '@haksup/tutor';
import { messageOf } from './failures.ts';
import { tellingFailures } from './model-calls.ts';

/** The language model that converses, and how the tutor is to use it. */
export interface TutorModel {
  readonly name: string;
  readonly options: Pick<
    TutorOptions,
    'model' | 'timeouts' | 'promptBudget' | 'maxOutputTokens' | 'countTokens'
  >;
  /** How long the tutor takes at most, in milliseconds, where that is longer than usual: the model's time and the reader's. */
  readonly answerTime?: number;
  release(): Promise<void>;
}

export interface TutorModelOptions {
  readonly variables: NodeJS.ProcessEnv;
  readonly onProgress?: OnModelProgress | undefined;
  /**
   * Told why a local model cannot be had; the tutor then answers from the reader, and each reply says so. Left out:
   * that fails.
   */
  readonly onFailed?: ((error: unknown) => void) | undefined;
  /** Told in a line why a call failed; the same line once until a call fails otherwise. */
  readonly onCallFailed?: ((reason: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** For what comes before and after a model's answer. */
const readersTime = 30_000;
/** A model on this machine may have other work to do first, and reads a prompt slower than a provider's. */
const localTimeouts = { first: 180_000, between: 60_000, total: 600_000 };
const mostPrompt = 4000;
/** Tokens that a chat template adds around the messages. */
const templateRoom = 200;

/**
 * Opens the model that the environment names; nothing where it names none.
 *
 * @throws ModelNameError, MissingKeyError, ProviderSettingError, and without `onFailed` whatever keeps a local model from being opened.
 */
export async function openTutorModel(options: TutorModelOptions): Promise<TutorModel | undefined> {
  const { variables, onProgress, onFailed, onCallFailed, signal } = options;
  let opened: OpenedLanguageModel | undefined;
  try {
    opened = await openLanguageModelFromEnvironment({
      variables,
      onProgress,
      signal,
      // What the tutor shows is checked against the notes: thoughts would only be waited for, and answers repeat
      // passages, which is what guessing by look-up is good at.
      local: { thinking: false, speculation: 'lookup' },
    });
  } catch (error) {
    signal?.throwIfAborted();
    // A name that means nothing is a mistake to mend, not a model that is away.
    if (!onFailed || isMistake(error)) throw error;
    onFailed(error);
    const name = variables.HAKSUP_MODEL?.trim() ?? '';
    return { name, options: { model: unavailable(name, error) }, release: async () => undefined };
  }
  if (opened === undefined) return undefined;
  const { local } = opened;
  let told: string | undefined;
  const model = tellingFailures(opened.model, variables, (reason) => {
    if (reason !== told) onCallFailed?.(reason);
    told = reason;
  });
  const release = (): Promise<void> => opened.release();
  if (local === undefined) return { name: model.modelId, options: { model }, release };
  const maxOutputTokens = Math.min(800, Math.floor(local.contextLength / 4));
  const room = local.contextLength - maxOutputTokens - templateRoom;
  return {
    name: model.modelId,
    answerTime: localTimeouts.total + readersTime,
    options: {
      model,
      timeouts: localTimeouts,
      maxOutputTokens,
      // Where nothing fits, the reader answers.
      promptBudget: Math.max(1, Math.min(mostPrompt, room)),
      countTokens: (text) => local.countTokens(text),
    },
    release,
  };
}

function isMistake(error: unknown): boolean {
  return [ModelNameError, MissingKeyError, ProviderSettingError].some((kind) => error instanceof kind);
}

/** Stands in for a model that could not be opened: whoever calls it is told why, in the words of the AI SDK. */
function unavailable(modelId: string, cause: unknown): LanguageModelV4 {
  const error = new NoSuchModelError({ modelId, modelType: 'languageModel', message: messageOf(cause) });
  const refuse = (): Promise<never> => Promise.reject(Object.assign(error, { cause }));
  return {
    specificationVersion: 'v4',
    provider: 'haksup',
    modelId,
    supportedUrls: {},
    doGenerate: refuse,
    doStream: refuse,
  };
}
