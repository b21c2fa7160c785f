import { UnsupportedConstraintError } from '../errors.ts';
import type { Schema } from './keywords.ts';

type Find = (pointer: string) => Schema;

/**
 * `oneOf` asks that exactly one alternative fits, which a grammar only keeps where no two can fit at once.
 *
 * @throws UnsupportedConstraintError where two may.
 */
export function refuseOverlap(alternatives: readonly Schema[], find: Find, at: string): void {
  alternatives.forEach((one, index) => {
    alternatives.slice(index + 1).forEach((other, behind) => {
      if (apart(one, other, find)) return;
      throw new UnsupportedConstraintError(
        at,
        `"oneOf" whose alternatives ${index} and ${index + 1 + behind} may both fit`,
        'Use "anyOf", or give them different types or a required property with different constants.',
      );
    });
  });
}

/** Whether two schemas surely have no value in common. */
function apart(one: Schema, other: Schema, find: Find): boolean {
  const [first, second] = [follow(one, find), follow(other, find)];
  if (typeof first === 'boolean' || typeof second === 'boolean') return first === false || second === false;
  const [values, others] = [constants(first), constants(second)];
  if (values !== undefined && others !== undefined) return values.every((value) => !others.includes(value));
  const [types, otherTypes] = [typesOf(first), typesOf(second)];
  if (types === undefined || otherTypes === undefined) return false;
  if (types.every((type) => !otherTypes.includes(type))) return true;
  if (types.join() !== 'object' || otherTypes.join() !== 'object') return false;
  return Object.entries(record(first.properties)).some(([name, property]) => {
    const opposite = record(second.properties)[name];
    if (opposite === undefined || !isRequired(first, name) || !isRequired(second, name)) return false;
    const [left, right] = [follow(property as Schema, find), follow(opposite as Schema, find)];
    if (typeof left === 'boolean' || typeof right === 'boolean') return false;
    const [leftValues, rightValues] = [constants(left), constants(right)];
    return (
      leftValues !== undefined &&
      rightValues !== undefined &&
      leftValues.every((value) => !rightValues.includes(value))
    );
  });
}

function follow(schema: Schema, find: Find): Schema {
  let found = schema;
  // A chain of references may be a circle.
  for (let steps = 0; steps < 32; steps++) {
    if (typeof found !== 'object' || found === null || typeof found.$ref !== 'string') return found;
    found = find(found.$ref);
  }
  return found;
}

function constants(schema: Record<string, unknown>): string[] | undefined {
  if (Object.hasOwn(schema, 'const')) return [JSON.stringify(schema.const)];
  return Array.isArray(schema.enum) ? schema.enum.map((value) => JSON.stringify(value)) : undefined;
}

/** Types with `number` for whole ones too; undefined where any is possible. */
function typesOf(schema: Record<string, unknown>): string[] | undefined {
  const values = constants(schema)?.map((value) => JSON.parse(value) as unknown);
  if (values !== undefined) {
    return values.map((value) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value));
  }
  if (schema.type === undefined) return undefined;
  return [schema.type].flat().map((type) => (type === 'integer' ? 'number' : String(type)));
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isRequired(schema: Record<string, unknown>, name: string): boolean {
  return Array.isArray(schema.required) && schema.required.includes(name);
}
