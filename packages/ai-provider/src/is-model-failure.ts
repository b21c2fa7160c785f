import { UnsupportedFunctionalityError } from '@ai-sdk/provider';
import { GenerationError } from '@haksup/generation';
import { HubError } from '@haksup/hub';
import { ModelsError } from '@haksup/models';
import { RuntimeError } from '@haksup/runtime';
import { TokenizerError } from '@haksup/tokenizer';
import {
  LocalModelError,
  MissingKeyError,
  ModelNameError,
  ProviderSettingError,
  UnsupportedModelError,
} from './errors.ts';

const classes = [
  LocalModelError,
  ModelNameError,
  MissingKeyError,
  ProviderSettingError,
  UnsupportedModelError,
  HubError,
  ModelsError,
  TokenizerError,
  RuntimeError,
  GenerationError,
];

/**
 * Whether opening or using a model failed in a way that somebody foresaw: the message says what was asked and what to
 * do, and its stack helps nobody.
 */
export function isModelFailure(error: unknown): error is Error {
  // What the AI SDK asks and a model does not do, such as reading an image, is told by the SDK's own error.
  return classes.some((each) => error instanceof each) || UnsupportedFunctionalityError.isInstance(error);
}
