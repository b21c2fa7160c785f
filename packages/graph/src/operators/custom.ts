import { ArgumentError } from '../graph/errors.ts';
import type { NodeRequest } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';

/**
 * An operator that this package has no function for: one of ONNX's own, or of another domain such as ONNX
 * Runtime's `com.microsoft`. Shapes and types of the outputs are taken on trust, and checked by the runtime.
 *
 * @param request As for `Graph.apply`; with a `gradient` the operator is differentiable.
 * @param version The domain's operator set version; default 1. One graph uses one version of a domain.
 * @example
 * const [y] = customOperator({
 *   domain: 'com.microsoft',
 *   operator: 'QuickGelu',
 *   inputs: [x],
 *   attributes: { alpha: { float: 1.702 } },
 *   outputs: [{ type: x.type, shape: x.shape }],
 * });
 */
export function customOperator(request: NodeRequest, version = 1): readonly Value[] {
  const graph = request.inputs.find((input) => input !== undefined)?.graph;
  if (graph === undefined) throw new ArgumentError(request.operator, 'at least one input is needed');
  const domain = request.domain ?? '';
  if (domain !== '') {
    const used = graph.domains.get(domain) ?? version;
    if (used !== version) {
      throw new ArgumentError(request.operator, `${domain} is used in version ${used} and in ${version}`);
    }
    graph.domains.set(domain, version);
  }
  return graph.apply(request);
}
