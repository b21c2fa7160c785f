export type { Variables } from './environment.ts';
export { MissingKeyError, ModelNameError, UnsupportedModelError } from './errors.ts';
export { languageModel, languageModelFromEnvironment } from './language-model.ts';
export { type HostedProvider, hostedProviders, type ModelName, parseModelName } from './name.ts';
