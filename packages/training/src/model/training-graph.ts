import { Graph, gradients, productOf, type Value, writeModel } from '@haksup/graph';
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
  readonly metrics: readonly string[];
  readonly weighted: boolean;
}

/** Names of outputs; a colon keeps them apart from what definitions usually call their tensors. */
export const outputNames = {
  loss: 'output:loss',
  weight: 'output:weight',
  metric: (name: string): string => `output:metric:${name}`,
  gradient: (name: string): string => `output:gradient:${name}`,
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

  const trained = [...parameters].filter(([name]) => definition.parameters[name]!.trainable !== false);
  const gradientOutputs = new Map<string, string>();
  if (options.gradients) {
    const slopes = gradients(
      loss,
      trained.map(([, value]) => value),
      { unused: 'zero' },
    );
    trained.forEach(([name], index) => {
      graph.output(outputNames.gradient(name), slopes[index]!);
      gradientOutputs.set(name, outputNames.gradient(name));
    });
  }
  const bytes = writeModel(graph, { parameters: 'inputs' });
  return {
    bytes,
    parameters: [...parameters.keys()],
    inputs: [...inputs.keys()],
    gradients: gradientOutputs,
    metrics: Object.keys(metrics),
    weighted: weight !== undefined,
  };
}

function requireOneNumber(model: string, name: string, value: Value): void {
  if (value.type !== 'float32' || productOf(value.shape) !== 1) {
    throw new DefinitionError(
      `${name} of ${model} is ${value.type} [${value.shape.join(', ')}]; one float32 is needed.`,
    );
  }
}
