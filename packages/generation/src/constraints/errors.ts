import { GenerationError } from '../errors.ts';

/** A schema, pattern or list of choices that no constraint can be made of. */
export class ConstraintError extends GenerationError {
  override readonly name: string = 'ConstraintError';
  /** Where in what was given: a JSON pointer into a schema (`#/properties/age`), else empty. */
  readonly at: string;

  constructor(at: string, reason: string, options?: ErrorOptions) {
    super(at === '' ? reason : `${at}: ${reason}`, options);
    this.at = at;
  }
}

/** A keyword of a JSON schema, or a construct of a regular expression, that constraints do not know. */
export class UnsupportedConstraintError extends ConstraintError {
  override readonly name = 'UnsupportedConstraintError';
  readonly feature: string;

  constructor(at: string, feature: string, advice: string) {
    super(at, `${feature} is not supported. ${advice}`);
    this.feature = feature;
  }
}

/** Something unrolled (a repetition, a length) needs more states than a constraint may have. */
export class ConstraintSizeError extends ConstraintError {
  override readonly name = 'ConstraintSizeError';
  readonly limit: number;

  constructor(what: string, limit: number) {
    super('', `The constraint needs more than ${limit} ${what}. Lower its lengths and repetitions.`);
    this.limit = limit;
  }
}
