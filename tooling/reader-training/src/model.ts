import type { Value } from '@haksup/graph';
import {
  buildNetwork,
  featureCount,
  type NetworkShape,
  outputsOf,
  piecesPerUnit,
  shortWay,
  wideWidth,
} from '@haksup/reader';
import { tensor } from '@haksup/runtime';
import {
  type Batch,
  fanIn,
  type Initialiser,
  type ModelDefinition,
  normal,
  ones,
  type ParameterDefinition,
  values,
  zeros,
} from '@haksup/training';
import type { ReaderBatch } from './batches.ts';
import { readerLoss } from './loss.ts';

/** The short way from features to logits by itself, over markers. */
export function shortWayModel(): ModelDefinition {
  return {
    name: 'the short way',
    parameters: shortWayParameters(),
    loss: ({ input, parameter }) =>
      readerLoss(outputsOf(shortWay(input('features'), { parameter })), (name): Value => input(name)),
  };
}

/**
 * The reader as the trainer sees it.
 *
 * @param short The short way's values from its own training; it begins with them.
 */
export function readerModel(shape: NetworkShape, short: ReadonlyMap<string, Float32Array>): ModelDefinition {
  const parameters = parametersOf(shape);
  for (const [name, data] of short) {
    parameters[name] = { ...parameters[name]!, initialise: values(data) };
  }
  return {
    name: 'reader',
    parameters,
    loss: ({ input, parameter }) => {
      const outputs = buildNetwork(shape, { input, parameter: (name) => parameter(name) });
      return readerLoss(outputs, (name): Value => input(name));
    },
  };
}

function parametersOf({ layers, width, hidden, pieces }: NetworkShape): Record<string, ParameterDefinition> {
  const parameters: Record<string, ParameterDefinition> = {};
  const define = (
    name: string,
    dimensions: readonly number[],
    initialise: Initialiser,
    decay = true,
  ): void => {
    parameters[name] = { shape: dimensions, initialise, decay };
  };
  // Features are sparse and few, so they start as large as words, whose pieces add up.
  define('pieces.weight', [pieces, width], normal(0.3), false);
  define('features.weight', [width, featureCount], normal(0.3), false);
  define('input.norm', [width], ones, false);
  // Each layer adds to the same stream; smaller beginnings keep the sum steady.
  const quiet = fanIn(1 / (2 * layers));
  for (let layer = 0; layer < layers; layer++) {
    const name = (part: string): string => `layers.${layer}.${part}`;
    define(name('norm1'), [width], ones, false);
    define(name('qkv'), [3 * width, width], fanIn());
    define(name('output'), [width, width], quiet);
    define(name('norm2'), [width], ones, false);
    define(name('gate'), [hidden, width], fanIn());
    define(name('up'), [hidden, width], fanIn());
    define(name('down'), [width, hidden], quiet);
  }
  define('norm', [width], ones, false);
  Object.assign(parameters, shortWayParameters());
  define('head.weight', [4, width], normal(0.02));
  define('head.bias', [4], zeros, false);
  return parameters;
}

function shortWayParameters(): Record<string, ParameterDefinition> {
  return {
    'wide.in': { shape: [wideWidth, featureCount], initialise: normal(0.15) },
    'wide.bias': { shape: [wideWidth], initialise: zeros, decay: false },
    'wide.out': { shape: [4, wideWidth], initialise: normal(0.05) },
    'wide.straight': { shape: [4, featureCount], initialise: zeros },
  };
}

/** A batch as the trainer takes it. */
export function trainerBatch({ inputs, questions, targets }: ReaderBatch, network: NetworkShape): Batch {
  const { batch, length } = inputs;
  const half = network.width / network.heads / 2;
  const perUnit = [batch, length] as const;
  return {
    tensors: {
      pieces: tensor('int64', [...perUnit, piecesPerUnit], inputs.pieces),
      features: tensor('float32', [...perUnit, featureCount], inputs.features),
      present: tensor('float32', perUnit, inputs.present),
      cosines: tensor('float32', [length, half], inputs.cosines),
      sines: tensor('float32', [length, half], inputs.sines),
      markers: tensor('float32', perUnit, targets.markers),
      targets: tensor('float32', perUnit, targets.targets),
      usable_targets: tensor('float32', perUnit, targets.usable_targets),
      spans: tensor('float32', perUnit, targets.spans),
      starts: tensor('float32', perUnit, targets.starts),
      ends: tensor('float32', perUnit, targets.ends),
      span_weights: tensor('float32', [batch], targets.span_weights),
      questions: tensor('float32', [questions, batch], targets.questions),
    },
    tokens: batch * length,
  };
}
