export type { Variables } from './environment.ts';
export {
  CallSettingError,
  ChatTemplateError,
  LocalModelError,
  MissingKeyError,
  ModelFolderError,
  ModelNameError,
  ModelUseError,
  ProviderSettingError,
  UnsupportedModelError,
} from './errors.ts';
export { isModelFailure } from './is-model-failure.ts';
export { languageModel } from './language-model.ts';
export type { GuardedText } from './local/chat-template/barriers.ts';
export {
  ChatTemplate,
  type ChatTemplateOptions,
  type RenderSettings,
} from './local/chat-template/chat-template.ts';
export type { ChatMessage } from './local/chat-template/messages.ts';
export type { HaksupOptions } from './local/model/call-settings.ts';
export { type LocalModel, type LocalModelOptions, openLocalModel } from './local/model/local-model.ts';
export {
  type CheckpointConversion,
  convertCheckpoint,
  whyFloatCache,
} from './local/store/convert-checkpoint.ts';
export { type PreparedModel, type PrepareOptions, prepareModel } from './local/store/prepare-model.ts';
export type { ModelProgress, ModelStage, OnModelProgress } from './local/store/progress.ts';
export {
  type HostedProvider,
  hostedProviders,
  isLocalName,
  type LocalName,
  type ModelName,
  parseModelName,
  type RemoteName,
} from './name.ts';
export {
  type OpenedEmbeddingModel,
  type OpenedLanguageModel,
  type OpenOptions,
  openEmbeddingModel,
  openLanguageModel,
  openLanguageModelFromEnvironment,
} from './open-model.ts';
