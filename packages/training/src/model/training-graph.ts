import { Graph, gradients, type Node, productOf, type Value, writeModel } from '@haksup/graph';
import { BatchError, DefinitionError } from '../errors.ts';
import type { BatchShape, Loss, ModelDefinition } from './define-model.ts';

/** A model for one combination of batch shapes, ready to open. */
export interface TrainingGraph {
  readonly bytes: Uint8Array;
  /** Parameters that are fed; those that this loss does not use are not. */
  readonly parameters: readonly string[];
  readonly inputs: readonly string[];
  /** By parameter, the output that gives its gradient. Empty where only the loss was asked for. */
  readonly gradients: ReadonlyMap<string, string>;
  /** Parameters whose gradient is that of rows that were read from them. */
  readonly rowGradients: ReadonlyMap<string, readonly RowGradient[]>;
  readonly metrics: readonly string[];
  readonly weighted: boolean;
}

/** Two outputs: the rows of a table that were read, and the gradient of each. */
export interface RowGradient {
  /** Of any shape. */
  readonly indices: string;
  readonly indicesType: 'int64' | 'int32';
  /** [...indices, ...the table's shape after its first axis]. */
  readonly rows: string;
  readonly rowsShape: readonly number[];
}

/** Names of outputs; a colon keeps them apart from what definitions usually call their tensors. */
export const outputNames = {
  loss: 'output:loss',
  weight: 'output:weight',
  metric: (name: string): string => `output:metric:${name}`,
  gradient: (name: string): string => `output:gradient:${name}`,
  rows: (name: string, use: number): string => `output:rows:${use}:${name}`,
  indices: (name: string, use: number): string => `output:indices:${use}:${name}`,
};

/**
 *     batch, parameters ─▶ definition.loss ─▶ loss, weight, metrics
 *                                              └─▶ gradients of the trainable parameters that it uses
 *
 * @throws {BatchError | DefinitionError}
 */
export function buildTrainingGraph(
  definition: ModelDefinition,
  batch: BatchShape,
  options: { readonly gradients: boolean },
): TrainingGraph {
  const graph = new Graph(definition.name);
  const inputs = new Map(
    Object.entries(batch).map(([name, { type, shape }]) => [name, graph.input(name, type, shape)]),
  );
  const parameters = new Map<string, Value>();
  const built = definition.loss({
    graph,
    input: (name) => {
      const input = inputs.get(name);
      if (input === undefined) {
        throw new BatchError(
          `The loss of ${definition.name} asks for the tensor ${name}; the batch has ${[...inputs.keys()].join(', ')}.`,
        );
      }
      return input;
    },
    parameter: (name) => {
      const known = parameters.get(name);
      if (known !== undefined) return known;
      const shape = definition.parameters[name]?.shape;
      if (shape === undefined) {
        throw new DefinitionError(`${definition.name} has no parameter ${name}, which its loss asks for.`);
      }
      const parameter = graph.parameter(name, 'float32', shape);
      parameters.set(name, parameter);
      return parameter;
    },
  });
  const { loss, weight, metrics = {} }: Loss = 'loss' in built ? built : { loss: built };
  const scalars = Object.entries({ loss, ...(weight === undefined ? {} : { weight }), ...metrics });
  for (const [name, value] of scalars) requireOneNumber(definition.name, name, value);
  graph.output(outputNames.loss, loss);
  if (weight !== undefined) graph.output(outputNames.weight, weight);
  for (const [name, value] of Object.entries(metrics)) graph.output(outputNames.metric(name), value);

  const gradientOutputs = new Map<string, string>();
  const rowGradients = new Map<string, readonly RowGradient[]>();
  if (options.gradients) {
    const wanted: { readonly value: Value; readonly output: string }[] = [];
    for (const [name, parameter] of parameters) {
      if (definition.parameters[name]!.trainable === false) continue;
      const reads = readsOfRows(graph, parameter);
      if (reads === undefined) {
        wanted.push({ value: parameter, output: outputNames.gradient(name) });
        gradientOutputs.set(name, outputNames.gradient(name));
        continue;
      }
      const uses = reads.map(({ rows, indices }, use) => {
        wanted.push({ value: rows, output: outputNames.rows(name, use) });
        graph.output(outputNames.indices(name, use), indices);
        const rowsShape = rows.shape as readonly number[];
        const indicesType = indices.type as 'int64' | 'int32';
        return {
          indices: outputNames.indices(name, use),
          indicesType,
          rows: outputNames.rows(name, use),
          rowsShape,
        };
      });
      rowGradients.set(name, uses);
    }
    const values = wanted.map(({ value }) => value);
    gradients(loss, values, { unused: 'zero' }).forEach((gradient, index) => {
      graph.output(wanted[index]!.output, gradient);
    });
  }
  const bytes = writeModel(graph, { parameters: 'inputs' });
  return {
    bytes,
    parameters: [...parameters.keys()],
    inputs: [...inputs.keys()],
    gradients: gradientOutputs,
    rowGradients,
    metrics: Object.keys(metrics),
    weighted: weight !== undefined,
  };
}

/**
 * The reads of a table that is only ever read by rows, as an embedding is; else undefined. The trainer adds the
 * rows' gradients itself: in the graph it takes an index for every element, and twenty times as long.
 */
function readsOfRows(
  graph: Graph,
  parameter: Value,
): readonly { readonly rows: Value; readonly indices: Value }[] | undefined {
  const uses = graph.nodes.filter(({ inputs }) => inputs.includes(parameter));
  const byRows = uses.every(({ operator, domain, attributes }) => {
    const { axis } = attributes;
    return operator === 'Gather' && domain === '' && axis !== undefined && 'int' in axis && axis.int === 0;
  });
  if (!byRows || uses.length === 0) return undefined;
  // A rule of its own (`differentiateAs`) may give the table its gradient past the rows.
  const isRead = (node: Node, operator: string): boolean => uses.includes(node) && operator === 'Gather';
  const past = graph.nodes.some((node) =>
    node.outputs.some(
      ({ derivation }) => derivation?.inputs.includes(parameter) && !isRead(node, derivation.operator),
    ),
  );
  if (past) return undefined;
  return uses.map(({ inputs, outputs }) => ({ rows: outputs[0]!, indices: inputs[1]! }));
}

function requireOneNumber(model: string, name: string, value: Value): void {
  if (value.type !== 'float32' || productOf(value.shape) !== 1) {
    throw new DefinitionError(
      `${name} of ${model} is ${value.type} [${value.shape.join(', ')}]; one float32 is needed.`,
    );
  }
}
