import { GenerationError } from '../errors.ts';

/** A setting of a sampler is out of its range, or there is no such setting. */
export class SamplingSettingError extends GenerationError {
  override readonly name = 'SamplingSettingError';
  /** `temperature`, `logitBias.17` …; empty where the settings as a whole are wrong. */
  readonly setting: string;

  constructor(setting: string, reason: string, options?: ErrorOptions) {
    super(
      setting === '' ? `Sampling settings: ${reason}` : `Sampling setting "${setting}": ${reason}`,
      options,
    );
    this.setting = setting;
  }
}

/** What a model computed for a place of a text is no distribution: not a number, infinite, or of another length. */
export class LogitsError extends GenerationError {
  override readonly name = 'LogitsError';
  /** The first token whose logit is wrong, where it is one. */
  readonly token: number | undefined;
  /** How many tokens were before. */
  readonly position: number;

  constructor(reason: string, position: number, token?: number) {
    super(`The logits behind ${position} tokens are unusable: ${reason}`);
    this.token = token;
    this.position = position;
  }
}

/** Nothing may follow: every token is forbidden by a mask, by a bias or by a logit of −Infinity. */
export class NoTokenLeftError extends GenerationError {
  override readonly name = 'NoTokenLeftError';
  /** How many tokens the mask allowed. */
  readonly allowed: number;
  readonly vocabulary: number;
  readonly position: number;

  constructor(allowed: number, vocabulary: number, position: number) {
    super(
      `No token may follow behind ${position} tokens: ${allowed} of ${vocabulary} are allowed, and all of those have a logit of -Infinity. Loosen the constraint or the logit bias.`,
    );
    this.allowed = allowed;
    this.vocabulary = vocabulary;
    this.position = position;
  }
}
