import { z } from 'zod';

/** The environment variables that this package reads. */
const names = [
  /** The model's name: `provider:model`, `URL#model`, `hf:OWNER/NAME` or a folder. */
  'HAKSUP_MODEL',
  /** The data folder, which keeps converted models. */
  'HAKSUP_HOME',
  /** Where models that run in this process compute: `cpu`, `cuda`, `webgpu` or `auto`. */
  'HAKSUP_DEVICE',
  /** The key of an OpenAI-compatible server, where it wants one. */
  'HAKSUP_API_KEY',
  'OPENAI_API_KEY',
  'OPENAI_BASE_URL',
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_BASE_URL',
  'GOOGLE_GENERATIVE_AI_API_KEY',
  'GEMINI_API_KEY',
  'GOOGLE_GENERATIVE_AI_BASE_URL',
  /** The Hugging Face Hub or a mirror, and as whom to pull. `@haksup/hub` reads them by itself too, and more. */
  'HF_ENDPOINT',
  'HF_TOKEN',
] as const;

/** The variables that are set; an empty one counts as unset. */
export type ModelEnvironment = Readonly<Partial<Record<(typeof names)[number], string>>>;

/** Any record of environment variables, such as `process.env`. */
export type Variables = Readonly<Record<string, string | undefined>>;

const value: z.ZodType<string> = z.string().trim().min(1);

/** The one place in the project that reads the language model's settings. */
export function readEnvironment(variables: Variables = process.env): ModelEnvironment {
  const environment: Partial<Record<(typeof names)[number], string>> = {};
  for (const name of names) {
    const read = value.safeParse(variables[name]);
    if (read.success) environment[name] = read.data;
  }
  return environment;
}
