/** A small causal language model, as a user of this package would define it. */
import {
  add,
  attention,
  causalMask,
  crossEntropy,
  flattenRows,
  gather,
  joinHeads,
  linear,
  relu,
  reshape,
  rmsNorm,
  rotary,
  rotaryAngles,
  splitEvenly,
  splitHeads,
  type Value,
} from '@haksup/graph';
import {
  defineModel,
  fanIn,
  type ModelDefinition,
  normal,
  ones,
  type ParameterDefinition,
} from '../index.ts';

export interface DecoderShape {
  readonly vocabulary: number;
  readonly width: number;
  readonly heads: number;
  readonly hidden: number;
  readonly layers: number;
}

/**
 *     tokens [B,T] ▶ embedding ▶ layers × (norm ▶ causal attention ▶ +, norm ▶ MLP ▶ +) ▶ norm ▶ embeddingᵀ ▶ loss
 */
export function decoderModel({ vocabulary, width, heads, hidden, layers }: DecoderShape): ModelDefinition {
  const parameters: Record<string, ParameterDefinition> = {
    embedding: { shape: [vocabulary, width], initialise: normal(0.05) },
    norm: { shape: [width], initialise: ones },
  };
  for (let layer = 0; layer < layers; layer++) {
    const matrix = (to: number, from: number): ParameterDefinition => ({
      shape: [to, from],
      initialise: fanIn(),
    });
    Object.assign(parameters, {
      [`${layer}.norm1`]: { shape: [width], initialise: ones },
      [`${layer}.qkv`]: matrix(3 * width, width),
      [`${layer}.out`]: matrix(width, width),
      [`${layer}.norm2`]: { shape: [width], initialise: ones },
      [`${layer}.up`]: matrix(hidden, width),
      [`${layer}.down`]: matrix(width, hidden),
    });
  }
  return defineModel({
    name: 'decoder',
    parameters,
    loss: ({ graph, input, parameter }) => {
      const tokens = input('tokens');
      const length = tokens.shape[1] as number;
      const mask = causalMask(graph, length);
      const angles = rotaryAngles(graph, length, width / heads);
      let x = gather(parameter('embedding'), tokens);
      for (let layer = 0; layer < layers; layer++) {
        x = graph.scope(`layers.${layer}`, () => {
          const own = (name: string): Value => parameter(`${layer}.${name}`);
          const qkv = linear(rmsNorm(x, own('norm1')), own('qkv'));
          const [query, key, value] = splitEvenly(qkv, 3, -1).map((part) => splitHeads(part, heads));
          const turned = [query!, key!].map((part) => rotary(part, angles.cosines, angles.sines));
          const attended = joinHeads(attention(turned[0]!, turned[1]!, value!, { mask }));
          const middle = add(x, linear(attended, own('out')));
          return add(middle, linear(relu(linear(rmsNorm(middle, own('norm2')), own('up'))), own('down')));
        });
      }
      const logits = linear(flattenRows(rmsNorm(x, parameter('norm'))), parameter('embedding'));
      return crossEntropy(logits, reshape(input('targets'), [-1]));
    },
  });
}
