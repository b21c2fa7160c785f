import { readFileSync } from 'node:fs';

const recorded = JSON.parse(readFileSync(new URL('./graphs.json', import.meta.url), 'utf8')) as Record<
  string,
  string
>;

/** Bytes of a small graph that `recordings/record-graphs.py` made. */
export function testGraph(name: string): Uint8Array<ArrayBuffer> {
  const graph = recorded[name];
  if (graph === undefined) throw new Error(`no recorded graph is named "${name}"`);
  return new Uint8Array(Buffer.from(graph, 'base64'));
}
