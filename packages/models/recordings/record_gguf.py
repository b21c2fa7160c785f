"""Records GGUF files of this package's small models, and the logits that PyTorch transformers gets from them.

Run: python record_gguf.py ../src/fixtures   (gguf, torch, transformers and safetensors installed; CPU alone)

The files are laid out as llama.cpp's converter does it: rows of Llama's queries and keys in pairs, 1 added to Gemma's
norms. transformers undoes that in its own way when it loads a GGUF file, so the logits check ours.
"""
import json
import sys
from pathlib import Path

import gguf
import numpy
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

Q8, Q4, F16, F32 = (gguf.GGMLQuantizationType[name] for name in ("Q8_0", "Q4_0", "F16", "F32"))
PARTS = {
    "input_layernorm": "attn_norm", "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output", "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down",
    "post_attention_layernorm": "ffn_norm",
}
GEMMA = {"post_attention_layernorm": "post_attention_norm", "pre_feedforward_layernorm": "ffn_norm",
         "post_feedforward_layernorm": "post_ffw_norm"}
TOP = {"model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output"}


def renamed(name, architecture):
    base, kind = name.rsplit(".", 1)
    if base in TOP:
        return f"{TOP[base]}.{kind}"
    _, _, layer, part = base.split(".", 3)
    return f"blk.{layer}.{(PARTS | (GEMMA if architecture == 'gemma3' else {}))[part]}.{kind}"


def paired(matrix, heads):
    return matrix.reshape(heads, 2, matrix.shape[0] // heads // 2, -1).swapaxes(1, 2).reshape(matrix.shape)


def kind_of(name, matrix):
    if matrix.ndim == 1:
        return F32
    if matrix.shape[-1] % 32:
        return F16
    return Q4 if "ffn" in name else Q8


def record(root, source, architecture):
    config = json.loads((root / source / "config.json").read_text())
    head_size = config.get("head_dim", config["hidden_size"] // config["num_attention_heads"])
    folder = root / f"gguf-{architecture}"
    folder.mkdir(exist_ok=True)
    path = folder / "model.gguf"
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_key_length(head_size)
    writer.add_value_length(head_size)
    writer.add_rope_dimension_count(head_size)
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_vocab_size(config["vocab_size"])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    rope = config["rope_parameters"]
    # Scaling is left out: both readers see the plain model of these weights.
    writer.add_rope_freq_base(rope.get("full_attention", rope)["rope_theta"])
    if config.get("sliding_window"):
        writer.add_sliding_window(config["sliding_window"])
    # Long lists, as a tokenizer has them.
    writer.add_tokenizer_model("llama")
    writer.add_token_list([f"token{index}" for index in range(config["vocab_size"])])
    writer.add_token_scores([float(-index) for index in range(config["vocab_size"])])
    for name, tensor in load_file(root / source / "model.safetensors").items():
        matrix = tensor.float().numpy()
        own = renamed(name, architecture)
        if architecture == "llama" and ".q_proj" in name:
            matrix = paired(matrix, config["num_attention_heads"])
        if architecture == "llama" and ".k_proj" in name:
            matrix = paired(matrix, config["num_key_value_heads"])
        if architecture == "gemma3" and name.endswith("norm.weight"):
            matrix = matrix + 1
        kind = kind_of(own, matrix)
        writer.add_tensor(own, gguf.quants.quantize(numpy.ascontiguousarray(matrix), kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()

    model = AutoModelForCausalLM.from_pretrained(folder, gguf_file="model.gguf", dtype=torch.float32,
                                                 attn_implementation="eager").eval()
    case = json.loads((root / source / "case.json").read_text())
    with torch.no_grad():
        logits = model(torch.tensor([case["prompt"]])).logits[0]
    save_file({"prompt": logits.contiguous()}, folder / "expected.safetensors")
    (folder / "case.json").write_text(json.dumps(dict(prompt=case["prompt"])))
    print(architecture, path.stat().st_size, model.config.rope_parameters, logits.std().item())


torch.set_num_threads(1)
record(Path(sys.argv[1]), "llama", "llama")
record(Path(sys.argv[1]), "qwen2", "qwen2")
record(Path(sys.argv[1]), "gemma3", "gemma3")
