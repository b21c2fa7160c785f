import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Graph } from '@haksup/graph';
import { trainByteLevelBpe } from '@haksup/tokenizer';
import { featureCount, layoutVersion } from '../feature-layout.ts';
import { buildNetwork, type NetworkShape, sourceIn } from '../network.ts';
import { writeSafetensors } from '../safetensors.ts';
import { factsOf, type Manifest, manifestFile, tokenizerFile, weightsFile } from '../weights.ts';

/** Writes a folder of weights of a very small network with made-up values: whatever it says, it says always. */
export async function writeTinyWeights(folder: string): Promise<Manifest> {
  const tokenizer = new TextEncoder().encode(
    JSON.stringify(trainByteLevelBpe(['a b c 가 나'], { vocabularySize: 260 })),
  );
  const shape: NetworkShape = { layers: 1, width: 16, heads: 2, hidden: 16, pieces: 301 };
  const graph = new Graph('tiny');
  buildNetwork(shape, sourceIn(graph, shape));
  let seed = 1;
  const weights = new Map(
    graph.parameters.map((parameter) => {
      const dimensions = parameter.shape as number[];
      const data = new Float32Array(dimensions.reduce((product, size) => product * size, 1));
      for (let at = 0; at < data.length; at++) {
        seed = (seed * 16807) % 2147483647;
        data[at] = (seed / 2147483647 - 0.5) * 0.4;
      }
      return [parameter.name, { shape: dimensions, data }];
    }),
  );
  const file = writeSafetensors(weights);
  const manifest: Manifest = {
    format: 1,
    layout: layoutVersion,
    features: featureCount,
    recipe: 'tiny',
    data: '0'.repeat(64),
    shape,
    parameters: [...weights.values()].reduce((sum, { data }) => sum + data.length, 0),
    calibration: { answerable: [1, 0, 0, 0], reading: [1, 0, 0, 0], usable: [1, 0, 0] },
    measured: {},
    files: { weights: factsOf(file), tokenizer: factsOf(tokenizer) },
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, weightsFile), file);
  await writeFile(join(folder, tokenizerFile), tokenizer);
  await writeFile(join(folder, manifestFile), JSON.stringify(manifest));
  return manifest;
}
