import { UnsupportedModelError } from '../errors.ts';
import { bert, xlmRoberta } from './bert.ts';
import type { Family } from './family.ts';
import { gemma3 } from './gemma3.ts';
import { gpt2 } from './gpt2.ts';
import { llama } from './llama.ts';
import { phi3 } from './phi3.ts';
import { qwen2, qwen3 } from './qwen.ts';
import { t5 } from './t5.ts';

/** Every family that can be converted. A new one is its file and its line here. */
export const families: readonly Family[] = [llama, qwen2, qwen3, gemma3, phi3, gpt2, t5, bert, xlmRoberta];

/** @throws UnsupportedModelError where no family has the configuration's `model_type`. */
export function familyOf(config: Readonly<Record<string, unknown>>): Family {
  const type = config.model_type;
  const family = families.find(({ modelTypes }) => modelTypes.includes(type as string));
  if (family !== undefined) return family;
  const known = families.flatMap(({ modelTypes }) => modelTypes);
  throw new UnsupportedModelError(
    `Model type ${JSON.stringify(type)?.slice(0, 64)}`,
    `Known are ${known.join(', ')}.`,
  );
}
