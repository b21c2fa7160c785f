export { differentiateAs } from './gradient/differentiate-as.ts';
export { type GradientOptions, gradients } from './gradient/gradients.ts';
export { byteLengthOf, type ElementType, type TensorData } from './graph/element-type.ts';
export {
  ArgumentError,
  ElementTypeError,
  GraphError,
  MixedGraphsError,
  NameError,
  NoGradientError,
  ParameterDataError,
  ShapeError,
  UnknownDimensionError,
  UnusedValueError,
} from './graph/errors.ts';
export { type Constant, Graph, type NodeRequest } from './graph/graph.ts';
export { toBfloat16Bits, toFloat16Bits } from './graph/half.ts';
export {
  broadcastShapes,
  type Dimension,
  isStatic,
  productOf,
  type Shape,
  sameShape,
  sumOf,
} from './graph/shape.ts';
export type { Attribute, Derivation, GradientCall, GradientRule, Node, Value } from './graph/value.ts';
export {
  type AttentionOptions,
  additiveMask,
  attention,
  causalMask,
  joinHeads,
  splitHeads,
} from './layers/attention.ts';
export { crossEntropy, crossEntropyOfEach } from './layers/cross-entropy.ts';
export { rotary, rotaryAngles } from './layers/rotary.ts';
export {
  type ExternalDataOptions,
  type ExternalTensor,
  type ModelWithExternalData,
  type ParameterData,
  type WriteOptions,
  writeModel,
  writeModelWithExternalData,
} from './onnx/write-model.ts';
export { erf, type GeluApproximation, gelu, relu, sigmoid, silu, tanh } from './operators/activation.ts';
export {
  absolute,
  add,
  divide,
  multiply,
  negate,
  power,
  reciprocal,
  sign,
  square,
  subtract,
} from './operators/arithmetic.ts';
export {
  type BlockLayout,
  type BlockMatmulOptions,
  blockGather,
  blockMatmul,
  bytesPerBlock,
} from './operators/block-quantised.ts';
export { expand, type ReduceOptions, reduceSum, sumTo } from './operators/broadcast.ts';
export { cast, stopGradient } from './operators/cast.ts';
export {
  and,
  equal,
  greater,
  greaterOrEqual,
  less,
  lessOrEqual,
  maximum,
  minimum,
  not,
  or,
  where,
} from './operators/comparison.ts';
export { customOperator } from './operators/custom.ts';
export { cos, exp, log, sin, sqrt } from './operators/exponential.ts';
export { addThenRmsNorm, fusedRmsNorm } from './operators/fused-normalisation.ts';
export {
  gather,
  gatherElements,
  oneHot,
  scatterAddElements,
  scatterAddRows,
} from './operators/gather.ts';
export { type GroupedAttentionOptions, groupedAttention } from './operators/grouped-attention.ts';
export { concat, pad, type SliceOptions, slice, split, splitEvenly } from './operators/join.ts';
export { type GemmOptions, gemm, linear, type MatmulOptions, matmul } from './operators/matmul.ts';
export { layerNorm, rmsNorm } from './operators/normalisation.ts';
export type { Operand } from './operators/operands.ts';
export { dequantizeLinear, gatherDequantized } from './operators/quantisation.ts';
export { elementCount, reduceMax, reduceMean, sumSquare } from './operators/reduce.ts';
export { flattenRows, reshape, squeeze, unsqueeze } from './operators/reshape.ts';
export { argmax, positions, range, shapeOf, topK } from './operators/sequence.ts';
export { logSoftmax, logSumExp, softmax } from './operators/softmax.ts';
export { swapLastAxes, transpose } from './operators/transpose.ts';
