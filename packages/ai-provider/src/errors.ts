/** A model's name that follows none of the forms. */
export class ModelNameError extends Error {
  override readonly name = 'ModelNameError';
  /** The name as given, without what may be a secret in it. */
  readonly model: string;

  constructor(model: string, reason: string) {
    super(
      `"${model}" names no model: ${reason} Write provider:model (openai, anthropic or google), for example ` +
        'openai:gpt-4.1-mini, or URL#model for an OpenAI-compatible server, for example ' +
        'http://localhost:11434/v1#llama3.2.',
    );
    this.model = model;
  }
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

/** A form of name that is reserved for what this version does not run. */
export class UnsupportedModelError extends Error {
  override readonly name = 'UnsupportedModelError';
  readonly model: string;

  constructor(model: string) {
    super(
      `"${model}" names a model to run in this process; that comes with the local runtime and is not in this ` +
        'version. Until then, serve the model with Ollama, llama.cpp or vLLM and write its URL#model.',
    );
    this.model = model;
  }
}
