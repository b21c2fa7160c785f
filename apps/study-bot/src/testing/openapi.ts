import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RecordedRequest } from '@haksup/loopback-discord';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

/** Discord's own OpenAPI description of its HTTP API, where the material is at hand. */
const file = `${
  process.env.HAKSUP_MATERIAL ?? fileURLToPath(new URL('../../../../../shared/material', import.meta.url))
}/discord-openapi.json`;

export const descriptionIsAtHand: boolean = existsSync(file);

interface Operation {
  requestBody?: { content: Record<string, { schema: object }> };
}
interface Description {
  paths: Record<string, Record<string, Operation>>;
}

/** Checks requests against the description; each problem is one line. An empty list: all fit. */
export class DiscordDescription {
  readonly #description = JSON.parse(readFileSync(file, 'utf8')) as Description;
  readonly #ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: false });
  readonly #validators = new Map<string, ValidateFunction>();
  readonly #patterns: { path: string; pattern: RegExp; literals: number }[];

  constructor() {
    this.#ajv.addSchema(this.#description, 'discord');
    this.#patterns = Object.keys(this.#description.paths)
      .map((path) => ({
        path,
        pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`),
        literals: path.replace(/\{[^}]+\}/g, '').length,
      }))
      // `/messages/@original` has an entry of its own beside `/messages/{message_id}`.
      .toSorted((a, b) => b.literals - a.literals);
  }

  problemsOf(requests: readonly RecordedRequest[]): string[] {
    return [...new Set(requests.flatMap((request) => this.#problem(request) ?? []))];
  }

  #problem({ method, path, body }: RecordedRequest): string | undefined {
    const found = this.#patterns.find(
      ({ path: template, pattern }) =>
        pattern.test(path) && method.toLowerCase() in (this.#description.paths[template] ?? {}),
    );
    if (!found) return `${method} ${path} is not in the description`;
    const operation = this.#description.paths[found.path]?.[method.toLowerCase()];
    const described = operation?.requestBody?.content['application/json'];
    if (!described) {
      return isEmpty(body) ? undefined : `${method} ${found.path} takes no body but got one`;
    }
    const validate = this.#validator(method, found.path);
    if (validate(body)) return undefined;
    return `${method} ${found.path}: ${this.#ajv.errorsText(validate.errors)} in ${JSON.stringify(body)}`;
  }

  #validator(method: string, path: string): ValidateFunction {
    const key = `${method} ${path}`;
    const known = this.#validators.get(key);
    if (known) return known;
    const pointer = [
      'paths',
      path,
      method.toLowerCase(),
      'requestBody',
      'content',
      'application/json',
      'schema',
    ]
      .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    const compiled = this.#ajv.compile({ $ref: `discord#/${pointer}` });
    this.#validators.set(key, compiled);
    return compiled;
  }
}

const isEmpty = (body: RecordedRequest['body']): boolean => Object.keys(body).length === 0;
