/**
 * GGUF files of a shape with random weights, in the layout of llama.cpp's converter: for node-llama-cpp.
 * Every matrix has the wanted type, the table that is the head too (what llama.cpp's quantiser calls "pure").
 */
import { open } from 'node:fs/promises';
import { randomFrom, writeFrom } from './random-bytes.ts';
import { elementsOf, type NamedTensor, type Shape, tensorsOf } from './shapes.ts';

export type GgufType = 'Q4_0' | 'Q8_0';

/** GGML's numbers, blocks of 32 with a float16 scale in front, and a scale that gives weights a deviation of 0.02. */
const types: Readonly<Record<GgufType, { code: number; fileType: number; bytes: number; scale: number }>> = {
  Q4_0: { code: 2, fileType: 2, bytes: 18, scale: 0x1c60 },
  Q8_0: { code: 8, fileType: 7, bytes: 34, scale: 0x0914 },
};
const alignment = 32;

/** Parts of Hugging Face's names and what they are called here. */
const names: Readonly<Record<string, string>> = {
  input_layernorm: 'attn_norm',
  'self_attn.q_proj': 'attn_q',
  'self_attn.k_proj': 'attn_k',
  'self_attn.v_proj': 'attn_v',
  'self_attn.o_proj': 'attn_output',
  'self_attn.q_norm': 'attn_q_norm',
  'self_attn.k_norm': 'attn_k_norm',
  post_attention_layernorm: 'ffn_norm',
  'mlp.gate_proj': 'ffn_gate',
  'mlp.up_proj': 'ffn_up',
  'mlp.down_proj': 'ffn_down',
};

export async function writeGguf(shape: Shape, type: GgufType, path: string): Promise<void> {
  const { code, bytes, scale } = types[type];
  const tensors = tensorsOf(shape).map((tensor) => {
    const vector = tensor.shape.length === 1;
    const count = elementsOf(tensor);
    return {
      name: nameOf(tensor),
      shape: tensor.shape,
      code: vector ? 0 : code,
      byteLength: vector ? 4 * count : (count / 32) * bytes,
      vector,
    };
  });
  const header = new Writer();
  header.bytes(Buffer.from('GGUF'));
  header.u32(3);
  header.u64(tensors.length);
  const entries = metadataOf(shape, type);
  header.u64(entries.length);
  for (const write of entries) write(header);
  let offset = 0;
  for (const tensor of tensors) {
    header.text(tensor.name);
    header.u32(tensor.shape.length);
    for (const size of [...tensor.shape].reverse()) header.u64(size);
    header.u32(tensor.code);
    header.u64(offset);
    offset += aligned(tensor.byteLength);
  }
  header.padTo(alignment);
  const pool = blockPool(bytes, scale);
  const file = await open(path, 'w');
  try {
    await file.write(header.finish());
    for (const [index, { vector, byteLength }] of tensors.entries()) {
      if (vector) await file.write(new Uint8Array(new Float32Array(byteLength / 4).fill(1).buffer));
      else await writeFrom(file, pool, byteLength, index);
      await file.write(new Uint8Array(aligned(byteLength) - byteLength));
    }
  } finally {
    await file.close();
  }
}

function nameOf({ name }: NamedTensor): string {
  if (name === 'model.embed_tokens.weight') return 'token_embd.weight';
  if (name === 'model.norm.weight') return 'output_norm.weight';
  if (name === 'lm_head.weight') return 'output.weight';
  const [, layer, part] = /^model\.layers\.(\d+)\.(.+)\.weight$/.exec(name)!;
  return `blk.${layer}.${names[part!]}.weight`;
}

/** Random blocks: a scale, then whole numbers. */
function blockPool(bytes: number, scale: number): Uint8Array {
  const random = randomFrom(11);
  const pool = Uint8Array.from({ length: 34 * 18 * 2048 }, () => Math.floor(256 * random()));
  for (let at = 0; at < pool.length; at += bytes) {
    pool[at] = scale & 0xff;
    pool[at + 1] = scale >> 8;
  }
  return pool;
}

function metadataOf(shape: Shape, type: GgufType): ((into: Writer) => void)[] {
  const { family } = shape;
  const number = (key: string, value: number) => (into: Writer) => into.entry(key, 4).u32(value);
  const float = (key: string, value: number) => (into: Writer) => into.entry(key, 6).f32(value);
  const text = (key: string, value: string) => (into: Writer) => into.entry(key, 8).text(value);
  const vocabulary = tokenTexts(shape.vocabulary);
  return [
    text('general.architecture', family),
    text('general.name', shape.name),
    number('general.file_type', types[type].fileType),
    number('general.alignment', alignment),
    number(`${family}.block_count`, shape.layers),
    number(`${family}.context_length`, shape.contextLength),
    number(`${family}.embedding_length`, shape.width),
    number(`${family}.feed_forward_length`, shape.feedForward),
    number(`${family}.attention.head_count`, shape.heads),
    number(`${family}.attention.head_count_kv`, shape.keyValueHeads),
    number(`${family}.attention.key_length`, shape.headSize),
    number(`${family}.attention.value_length`, shape.headSize),
    number(`${family}.rope.dimension_count`, shape.headSize),
    number(`${family}.vocab_size`, shape.vocabulary),
    float(`${family}.rope.freq_base`, shape.rotaryBase),
    float(`${family}.attention.layer_norm_rms_epsilon`, shape.normEpsilon),
    text('tokenizer.ggml.model', 'gpt2'),
    text('tokenizer.ggml.pre', family === 'qwen3' ? 'qwen2' : 'smollm'),
    (into) => into.list('tokenizer.ggml.tokens', 8, vocabulary, (one) => into.text(one)),
    (into) =>
      into.list('tokenizer.ggml.token_type', 5, vocabulary, (_, index) => into.u32(index < 3 ? 3 : 1)),
    (into) => into.list('tokenizer.ggml.merges', 8, ['a b'], (one) => into.text(one)),
    number('tokenizer.ggml.bos_token_id', 1),
    number('tokenizer.ggml.eos_token_id', 2),
  ];
}

/** A vocabulary that nobody reads: three special tokens, the 256 bytes as byte-level BPE writes them, then numbers. */
function tokenTexts(count: number): string[] {
  const printable = (byte: number): boolean =>
    (byte > 32 && byte < 127) || (byte > 160 && byte < 256 && byte !== 173);
  let other = 256;
  const bytes = Array.from({ length: 256 }, (_, byte) =>
    String.fromCharCode(printable(byte) ? byte : other++),
  );
  const first = ['<unk>', '<s>', '</s>', ...bytes];
  return Array.from({ length: count }, (_, index) => first[index] ?? `token${index}`);
}

function aligned(byteLength: number): number {
  return Math.ceil(byteLength / alignment) * alignment;
}

/** Little-endian bytes that grow. */
class Writer {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  bytes(part: Uint8Array): void {
    this.#parts.push(part);
    this.#length += part.byteLength;
  }

  u32(value: number): void {
    const buffer = Buffer.alloc(4);
    buffer.writeUInt32LE(value);
    this.bytes(buffer);
  }

  u64(value: number): void {
    const buffer = Buffer.alloc(8);
    buffer.writeBigUInt64LE(BigInt(value));
    this.bytes(buffer);
  }

  f32(value: number): void {
    const buffer = Buffer.alloc(4);
    buffer.writeFloatLE(value);
    this.bytes(buffer);
  }

  text(value: string): void {
    const buffer = Buffer.from(value);
    this.u64(buffer.byteLength);
    this.bytes(buffer);
  }

  entry(key: string, type: number): this {
    this.text(key);
    this.u32(type);
    return this;
  }

  list<T>(key: string, type: number, items: readonly T[], write: (item: T, index: number) => void): void {
    this.entry(key, 9).u32(type);
    this.u64(items.length);
    for (const [index, item] of items.entries()) write(item, index);
  }

  padTo(multiple: number): void {
    this.bytes(new Uint8Array(Math.ceil(this.#length / multiple) * multiple - this.#length));
  }

  finish(): Uint8Array {
    return Buffer.concat(this.#parts);
  }
}
