/** A model's name that follows none of the forms. */
export class ModelNameError extends Error {
  override readonly name = 'ModelNameError';
  /** The name as given, without what may be a secret in it. */
  readonly model: string;

  /** @param given The name, secrets and all. */
  constructor(given: string, reason: string) {
    const model = withoutSecrets(given);
    super(
      `"${model}" names no model: ${reason} Write provider:model (openai, anthropic or google), for example ` +
        'openai:gpt-4.1-mini; URL#model for an OpenAI-compatible server, for example ' +
        'http://localhost:11434/v1#llama3.2; hf:OWNER/NAME for a model of the Hugging Face Hub; or a folder, for ' +
        'example ./my-model.',
    );
    this.model = model;
  }
}

/** A mistyped URL may hold a user with a password, or a query with a key. */
function withoutSecrets(name: string): string {
  // Behind hf:OWNER/NAME stands a revision.
  const anonymous = /^hf:/i.test(name) ? name : name.replace(/^([a-z][\w+.-]*:\/\/)?.*@/i, '$1…@');
  return anonymous.replace(/\?[^#]*/, '?…').replace(/\b(sk|hf|gsk|AIza)[-_\w]{16,}/g, '$1…');
}

/** A hosted provider was named and its key is not set. */
export class MissingKeyError extends Error {
  override readonly name = 'MissingKeyError';
  readonly provider: string;
  /** The environment variables of which one must be set. */
  readonly variables: readonly string[];

  constructor(provider: string, variables: readonly string[]) {
    super(`The provider ${provider} needs an API key: set ${variables.join(' or ')} in the environment.`);
    this.provider = provider;
    this.variables = variables;
  }
}

/** A variable of the environment with a key or an address that cannot be used. Its value is not told. */
export class ProviderSettingError extends Error {
  override readonly name = 'ProviderSettingError';
  readonly variable: string;

  constructor(variable: string, problem: string) {
    super(`The environment variable ${variable} ${problem}`);
    this.variable = variable;
  }
}

/** `languageModel` was given the name of a model that runs in this process, which takes time to open. */
export class UnsupportedModelError extends Error {
  override readonly name = 'UnsupportedModelError';
  readonly model: string;

  constructor(model: string) {
    super(`"${model}" names a model that runs in this process: open it with openLanguageModel.`);
    this.model = model;
  }
}

/** A local model cannot be opened or used; what it extends says more. */
export class LocalModelError extends Error {
  override readonly name: string = 'LocalModelError';
}

/** A folder that is no model, or lacks a part. */
export class ModelFolderError extends LocalModelError {
  override readonly name = 'ModelFolderError';
  readonly folder: string;

  constructor(folder: string, problem: string, options?: ErrorOptions) {
    super(`${folder}: ${problem}`, options);
    this.folder = folder;
  }
}

/** A model was asked for what its kind does not do. */
export class ModelUseError extends LocalModelError {
  override readonly name = 'ModelUseError';
}

/** A chat template that cannot be read, or that refuses a conversation. */
export class ChatTemplateError extends LocalModelError {
  override readonly name = 'ChatTemplateError';
  /** In a half sentence that begins with "it". */
  readonly problem: string;

  constructor(problem: string, options?: ErrorOptions) {
    super(`The model's chat template cannot be used: ${problem}.`, options);
    this.problem = problem;
  }
}

/** A setting of a call that cannot be used. */
export class CallSettingError extends LocalModelError {
  override readonly name = 'CallSettingError';
  readonly setting: string;

  constructor(setting: string, problem: string, options?: ErrorOptions) {
    super(`"${setting}" ${problem}`, options);
    this.setting = setting;
  }
}
