import { elementTypes } from '../graph/element-type.ts';
import { NoGradientError, ShapeError, UnusedValueError } from '../graph/errors.ts';
import { productOf, sameShape } from '../graph/shape.ts';
import type { Derivation, GradientRule, Value } from '../graph/value.ts';
import { add } from '../operators/arithmetic.ts';
import { expand } from '../operators/broadcast.ts';

export interface GradientOptions {
  /** What a value that the loss does not depend on gets: an `UnusedValueError` (default) or zeros. */
  readonly unused?: 'error' | 'zero';
  /** Rules by operator name that stand in for the operators' own, to study or to test a gradient. */
  readonly rules?: Readonly<Record<string, GradientRule>>;
}

/**
 * Reverse mode: builds the gradient of a loss for each of `wanted` into the same graph, and returns them in
 * order, each with its value's shape and type.
 *
 *     loss ◀─ derivation ◀─ … ◀─ wanted          walked from the loss in falling order of derivation, so that
 *      │ 1        │ rule                         all contributions to a value are summed before its own
 *      ▼          ▼                              derivation is asked; what leads to no wanted value is
 *     gradient ─▶ contributions ─▶ sums          never built
 *
 * @param loss One element.
 * @throws {NoGradientError} where the only way to a wanted value leads through an operator without gradient.
 * @throws {UnusedValueError} where there is no way, and `unused` is not `'zero'`.
 */
export function gradients(loss: Value, wanted: readonly Value[], options: GradientOptions = {}): Value[] {
  if (productOf(loss.shape) !== 1) {
    throw new ShapeError('gradients', [loss.shape], 'a loss has one element; reduceSum() or reduceMean() it');
  }
  return loss.graph.scope('gradient', () => {
    const targets = new Set(wanted);
    const leading = derivationsLeadingTo(loss, targets);
    const sums = new Map<Value, Value>([[loss, expand(loss.graph.scalar(loss.type, 1), loss.shape)]]);
    for (const derivation of leading.inFallingOrder) {
      if (!derivation.outputs.some((output) => sums.has(output))) continue;
      for (const [input, contribution] of contributionsOf(derivation, sums, leading.values, options.rules)) {
        if (!sameShape(contribution.shape, input.shape)) {
          throw new ShapeError(
            `gradient of ${derivation.operator}`,
            [contribution.shape, input.shape],
            'a gradient must have the shape of its input',
          );
        }
        const sum = sums.get(input);
        sums.set(input, sum === undefined ? contribution : add(sum, contribution));
      }
    }
    return wanted.map((value) => {
      const gradient = sums.get(value);
      if (gradient !== undefined) return gradient;
      if (options.unused !== 'zero') throw new UnusedValueError(value.name, loss.name);
      return zerosLike(value);
    });
  });
}

/** The derivations between the loss and the targets, and the values that lie on the way. */
function derivationsLeadingTo(
  loss: Value,
  targets: ReadonlySet<Value>,
): { readonly inFallingOrder: readonly Derivation[]; readonly values: ReadonlySet<Value> } {
  const found = new Set<Derivation>();
  const pending = [loss];
  while (pending.length > 0) {
    const derivation = pending.pop()!.derivation;
    if (derivation === undefined || found.has(derivation)) continue;
    found.add(derivation);
    pending.push(...derivation.inputs);
  }
  const rising = [...found].sort((a, b) => a.order - b.order);
  const values = new Set<Value>(targets);
  const leading = rising.filter((derivation) => {
    const leads = derivation.inputs.some((input) => values.has(input));
    if (!leads) return false;
    // Whole numbers and conditions carry no gradient: what leads through them only is not on the way.
    const carrying = derivation.outputs.filter((output) => elementTypes[output.type].float);
    for (const output of carrying) values.add(output);
    return carrying.length > 0;
  });
  return { inFallingOrder: leading.reverse(), values };
}

function* contributionsOf(
  derivation: Derivation,
  sums: ReadonlyMap<Value, Value>,
  wanted: ReadonlySet<Value>,
  rules: Readonly<Record<string, GradientRule>> | undefined,
): Generator<readonly [Value, Value]> {
  const { operator, inputs, outputs } = derivation;
  const rule = rules?.[operator] ?? derivation.gradient;
  const builders = rule?.({
    inputs,
    outputs,
    gradient: (index = 0) => sums.get(outputs[index]!) ?? zerosLike(outputs[index]!),
    reaches: (index) => sums.has(outputs[index]!),
  });
  for (const [index, input] of inputs.entries()) {
    if (!wanted.has(input)) continue;
    const build = builders?.[index];
    if (build !== undefined) yield [input, build()];
    else if (rule === undefined) throw new NoGradientError(operator, input.name);
  }
}

function zerosLike(value: Value): Value {
  return expand(value.graph.scalar(value.type, 0), value.shape);
}
