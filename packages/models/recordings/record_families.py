"""Records small random models and what PyTorch transformers computes with them, for this package's parity tests.

Run: python record_families.py ../src/fixtures   (torch, transformers and safetensors installed; CPU alone)

For each model a folder is written:
  config.json, model.safetensors   the checkpoint as transformers saves it, weights rounded to 16 bits
  expected.safetensors             float32 logits
  case.json                        token ids, greedy ids with the margin of each step
"""
import json
import sys
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM

VOCABULARY = 96
LONG = 200
common = dict(vocab_size=VOCABULARY, bos_token_id=1, eos_token_id=2, pad_token_id=0)
llama_like = dict(common, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
                  num_key_value_heads=2, head_dim=16, max_position_embeddings=256)


def rope(kind="default", theta=10000.0, **more):
    return dict(rope_type=kind, rope_theta=theta, **more)


half = 8  # of a head of 16
FAMILIES = {
    "llama": (transformers.LlamaConfig(**llama_like, tie_word_embeddings=False, rope_parameters=rope()), torch.bfloat16),
    "llama-scaled": (transformers.LlamaConfig(
        **llama_like, tie_word_embeddings=True, attention_bias=True, mlp_bias=True,
        rope_parameters=rope("llama3", 500.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
                             original_max_position_embeddings=32)), torch.float16),
    "mistral": (transformers.MistralConfig(**llama_like, sliding_window=24, rope_parameters=rope()), torch.bfloat16),
    "qwen2": (transformers.Qwen2Config(
        **{k: v for k, v in llama_like.items() if k != "head_dim"} | dict(hidden_size=64), tie_word_embeddings=True,
        use_sliding_window=False,
        rope_parameters=rope("yarn", 1000.0, factor=4.0, original_max_position_embeddings=64)), torch.bfloat16),
    "qwen3": (transformers.Qwen3Config(**llama_like, tie_word_embeddings=True, rope_parameters=rope(theta=1e6)),
              torch.bfloat16),
    "gemma3": (transformers.Gemma3TextConfig(
        **llama_like | dict(num_hidden_layers=3), sliding_window=16, query_pre_attn_scalar=24,
        layer_types=["sliding_attention", "full_attention", "sliding_attention"],
        rope_parameters={"full_attention": rope("linear", 1e6, factor=8.0), "sliding_attention": rope(theta=1e4)}),
        torch.bfloat16),
    "phi3": (transformers.Phi3Config(
        **{k: v for k, v in llama_like.items() if k != "head_dim"} | dict(hidden_size=64),
        original_max_position_embeddings=96,
        rope_parameters=rope("longrope", short_factor=[1.0 + 0.05 * i for i in range(half)],
                             long_factor=[1.0 + 0.7 * i for i in range(half)], factor=4.0,
                             original_max_position_embeddings=96)), torch.bfloat16),
    "gpt2": (transformers.GPT2Config(**common, n_embd=32, n_layer=2, n_head=2, n_positions=256), torch.float16),
}


def randomise(model):
    """Weights larger than at initialisation, so that attention is far from uniform, and no norm or bias is trivial."""
    generator = torch.Generator().manual_seed(7)
    # A tied table that dominates the residual stream would only ever repeat the last token.
    table = {"gemma3_text": 0.05, "gpt2": 0.15}.get(model.config.model_type, 0.5)
    for name, parameter in model.named_parameters():
        values = torch.randn(parameter.shape, generator=generator)
        if parameter.ndim == 1:
            centre = 1.0 if "weight" in name and "gemma" not in model.config.model_type else 0.0
            parameter.data = centre + 0.1 * values
        else:
            parameter.data = values * (table if "embed" in name or "wte" in name else 1.6 / parameter.shape[-1] ** 0.5)


@torch.no_grad()
def record(name, config, dtype, root):
    folder = root / name
    torch.manual_seed(0)
    model = AutoModelForCausalLM.from_config(config, attn_implementation="eager")
    randomise(model)
    model = model.to(dtype)
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    model = model.float().eval()
    # The rotary tables are buffers that rounding to 16 bits must not have touched.
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()

    generator = torch.Generator().manual_seed(11)
    ids = lambda length: torch.randint(3, VOCABULARY, (1, length), generator=generator)
    prompt, short, long = ids(12), ids(7), ids(LONG)
    expected = {"prompt": model(prompt).logits[0]}

    padded = torch.cat([short, torch.zeros(1, 5, dtype=torch.long)], dim=1)
    mask = torch.ones(2, 12, dtype=torch.long)
    mask[1, 7:] = 0
    expected["padded"] = model(torch.cat([prompt, padded]), attention_mask=mask).logits[1, :7]

    rows = [0, 15, 16, 23, 24, 25, 63, 64, 65, 127, LONG - 1]
    expected["long"] = model(long).logits[0, rows]

    cache, step, greedy, margins = None, prompt, [], []
    for _ in range(64):
        out = model(step, past_key_values=cache, use_cache=True)
        cache = out.past_key_values
        best = out.logits[0, -1].topk(2)
        greedy.append(best.indices[0].item())
        margins.append(round((best.values[0] - best.values[1]).item(), 6))
        step = best.indices[:1].view(1, 1)
    expected["lastGreedy"] = out.logits[0, -1]

    save_file({key: value.contiguous().float() for key, value in expected.items()}, folder / "expected.safetensors")
    case = dict(transformers=transformers.__version__, prompt=prompt[0].tolist(), short=short[0].tolist(),
                long=long[0].tolist(), longRows=rows, greedy=greedy, margins=margins)
    (folder / "case.json").write_text(json.dumps(case))
    spread = expected["prompt"].std().item()
    print(f"{name}: {sum(p.stat().st_size for p in folder.iterdir())} bytes, logits' deviation {spread:.2f}, "
          f"different greedy ids {len(set(greedy))}, smallest margin {min(margins)}")


if __name__ == "__main__":
    torch.set_num_threads(1)
    root = Path(sys.argv[1])
    for name in sys.argv[2:] or FAMILIES:
        record(name, *FAMILIES[name], root)
