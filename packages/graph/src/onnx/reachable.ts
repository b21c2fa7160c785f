import type { Graph } from '../graph/graph.ts';
import type { Node, Value } from '../graph/value.ts';

/** What a graph's outputs need, in the order of building; all else was built and never used. */
export function reachableFrom(graph: Graph): {
  readonly nodes: readonly Node[];
  readonly values: ReadonlySet<Value>;
} {
  const values = new Set<Value>();
  const nodes = new Set<Node>();
  const pending = [...graph.outputs.values()];
  while (pending.length > 0) {
    const value = pending.pop()!;
    if (values.has(value)) continue;
    values.add(value);
    if (value.node === undefined || nodes.has(value.node)) continue;
    nodes.add(value.node);
    for (const input of value.node.inputs) if (input !== undefined) pending.push(input);
  }
  return { nodes: graph.nodes.filter((node) => nodes.has(node)), values };
}
