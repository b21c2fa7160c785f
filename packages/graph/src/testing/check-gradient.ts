/** For this package's tests: a gradient against finite differences. */
import { gradients } from '../gradient/gradients.ts';
import { Graph } from '../graph/graph.ts';
import type { Shape } from '../graph/shape.ts';
import type { GradientRule, Value } from '../graph/value.ts';
import { multiply } from '../operators/arithmetic.ts';
import { reduceSum } from '../operators/broadcast.ts';
import { type Feed, numbers, openGraph } from './run-graph.ts';

export interface Variable {
  readonly shape: readonly number[];
  /** Elements are spread evenly over this range. Default [-1.5, 1.5]. */
  readonly range?: readonly [number, number];
}

export interface GradientCase {
  readonly name: string;
  /** What the gradient is taken for. */
  readonly variables: Readonly<Record<string, Variable>>;
  /** The same variables' shapes with named dimensions, for a second pass. */
  readonly named?: Readonly<Record<string, Shape>>;
  /** One or several outputs of any shape. */
  readonly build: (values: Readonly<Record<string, Value>>, graph: Graph) => Value | readonly Value[];
}

/** How far a gradient is from finite differences, relative to the largest element of either. */
export interface GradientCheck {
  readonly worst: number;
  readonly where: string;
}

/**
 * Compares every element of every variable's gradient with central differences at two step widths, combined
 * by Richardson's extrapolation. The loss is a fixed random combination of all outputs, summed here in double
 * precision, so that no contribution can hide and little is lost to float32.
 */
export async function checkGradient(
  testCase: GradientCase,
  options: { readonly named?: boolean; readonly distort?: boolean } = {},
): Promise<GradientCheck> {
  const graph = new Graph(testCase.name);
  const values = Object.fromEntries(
    Object.entries(testCase.variables).map(([name, { shape }]) => [
      name,
      graph.input(name, 'float32', (options.named ? testCase.named?.[name] : undefined) ?? shape),
    ]),
  );
  const built = testCase.build(values, graph);
  const outputs = Array.isArray(built) ? (built as readonly Value[]) : [built as Value];
  outputs.forEach((output, index) => {
    graph.output(`output ${index}`, output);
  });
  const combination = outputs.map((output, index) =>
    graph.input(`weights ${index}`, output.type, output.shape),
  );
  const loss = outputs
    .map((output, index) => reduceSum(multiply(output, combination[index]!)))
    .reduce(
      (sum, part) =>
        graph.apply({ operator: 'Add', inputs: [sum, part], outputs: [part], gradient: sumRule })[0]!,
    );
  const rules = options.distort ? distorted(outputs[0]!) : {};
  const wanted = Object.values(values);
  gradients(loss, wanted, { rules }).forEach((gradient, index) => {
    graph.output(`gradient ${wanted[index]!.name}`, gradient);
  });

  const forward = new Graph(`${testCase.name} forward`);
  const again = testCase.build(
    Object.fromEntries(
      wanted.map((value) => [value.name, forward.input(value.name, 'float32', value.shape)]),
    ),
    forward,
  );
  (Array.isArray(again) ? (again as readonly Value[]) : [again as Value]).forEach((output, index) => {
    forward.output(`output ${index}`, output);
  });
  const runForward = await openGraph(forward);
  const data = Object.fromEntries(
    Object.entries(testCase.variables).map(([name, variable], index) => [name, spread(variable, index)]),
  );
  const feeds: Record<string, Feed> = Object.fromEntries(
    Object.entries(testCase.variables).map(([name, { shape }]) => [name, { shape, data: data[name]! }]),
  );
  const first = await runForward(feeds);
  const weights = outputs.map((_, index) => {
    const { shape } = first[`output ${index}`]!;
    const count = shape.reduce((product, dimension) => product * dimension, 1);
    return Float32Array.from({ length: count }, (_, at) => Math.sin(1 + at * 1.7 + index));
  });
  weights.forEach((weight, index) => {
    feeds[`weights ${index}`] = { shape: first[`output ${index}`]!.shape, data: weight };
  });
  const evaluate = async (): Promise<number> => {
    const results = await runForward(feeds);
    let sum = 0;
    weights.forEach((weight, index) => {
      numbers(results[`output ${index}`]).forEach((element, at) => {
        sum += element * weight[at]!;
      });
    });
    return sum;
  };

  const analytic = await (await openGraph(graph))(feeds);
  let worst = 0;
  let where = '';
  for (const [name, elements] of Object.entries(data)) {
    const claimed = numbers(analytic[`gradient ${name}`]);
    const measured: number[] = [];
    for (let at = 0; at < elements.length; at++) {
      const slope = async (step: number): Promise<number> => {
        const original = elements[at]!;
        elements[at] = original + step;
        const above = elements[at]!;
        const risen = await evaluate();
        elements[at] = original - step;
        const below = elements[at]!;
        const fallen = await evaluate();
        elements[at] = original;
        return (risen - fallen) / (above - below);
      };
      const [wide, narrow] = [await slope(0.02), await slope(0.01)];
      measured.push((4 * narrow - wide) / 3);
    }
    const scale = Math.max(1e-2, ...measured.map(Math.abs), ...claimed.map(Math.abs));
    measured.forEach((slope, at) => {
      const error = Math.abs(slope - claimed[at]!) / scale;
      if (!(error <= worst)) {
        worst = error;
        where = `${name}[${at}]: claimed ${claimed[at]}, measured ${slope}`;
      }
    });
  }
  return { worst, where };
}

const sumRule: GradientRule = ({ gradient }) => [() => gradient(), () => gradient()];

/** The rules of an output's operator, made 5 % too large. */
function distorted(output: Value): Record<string, GradientRule> {
  return {
    [output.derivation!.operator]: (call) => {
      const rule = call.outputs[0]!.derivation!.gradient!;
      return rule(call).map((build) => build && (() => multiply(build(), 1.05)));
    },
  };
}

/** Elements evenly apart over the range, in no order, the same on every run. */
function spread({ shape, range = [-1.5, 1.5] }: Variable, salt: number): Float32Array {
  const count = shape.reduce((product, dimension) => product * dimension, 1);
  const [low, high] = range;
  // Multiplying by a number prime to the count visits every slot once.
  let stride = Math.max(1, Math.round(count * 0.618));
  while (greatestCommonDivisor(stride, count) !== 1) stride++;
  return Float32Array.from({ length: count }, (_, at) => {
    const slot = ((at + salt) * stride) % count;
    return low + ((slot + 0.37) / count) * (high - low);
  });
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
