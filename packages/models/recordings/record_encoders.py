"""Records small random encoders (BERT, XLM-R) and encoder-decoders (T5, flan-T5) and what PyTorch transformers computes.

Run: python record_encoders.py ../src/fixtures   (torch, transformers and safetensors installed; CPU alone)
Each folder holds a checkpoint (weights rounded to 16 bits), `case.json` with ids and `expected.safetensors`.
"""
import json
import sys
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file, save_file

VOCABULARY = 96
bert_like = dict(vocab_size=VOCABULARY, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=48)
t5_like = dict(vocab_size=VOCABULARY, d_model=32, d_kv=8, d_ff=48, num_layers=2, num_decoder_layers=3, num_heads=4,
               relative_attention_num_buckets=8, relative_attention_max_distance=20, decoder_start_token_id=0,
               pad_token_id=0, eos_token_id=1)

ENCODERS = {
    "bert": transformers.BertConfig(**bert_like, max_position_embeddings=64, pad_token_id=0),
    "xlm-roberta": transformers.XLMRobertaConfig(**bert_like, max_position_embeddings=66, type_vocab_size=1,
                                                 layer_norm_eps=1e-5, pad_token_id=1, bos_token_id=0, eos_token_id=2),
}
SEQUENCES = {
    "t5": transformers.T5Config(**t5_like, feed_forward_proj="relu", tie_word_embeddings=True),
    "flan-t5": transformers.T5Config(**t5_like, feed_forward_proj="gated-gelu", tie_word_embeddings=False),
}


def randomise(model):
    generator = torch.Generator().manual_seed(3)
    for name, parameter in model.named_parameters():
        values = torch.randn(parameter.shape, generator=generator)
        if parameter.ndim == 1:
            centre = 1.0 if name.endswith("weight") else 0.0
            parameter.data = centre + 0.1 * values
        elif "relative_attention_bias" in name:
            parameter.data = values
        else:
            table = "embed" in name or "shared" in name
            parameter.data = values * (0.4 if table else 1.6 / parameter.shape[-1] ** 0.5)


def reload(model, folder, kind):
    randomise(model)
    model.to(torch.bfloat16).save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    if model.config.model_type == "t5" and not model.config.scale_decoder_outputs:
        add_head(folder)
        loaded = kind.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
        assert not torch.equal(loaded.lm_head.weight, loaded.shared.weight)
        return loaded
    return kind.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()


def add_head(folder):
    """A head of its own, and a configuration as flan-T5's checkpoints have it: new models are always made tied."""
    path = folder / "model.safetensors"
    tensors = load_file(path)
    generator = torch.Generator().manual_seed(13)
    tensors["lm_head.weight"] = (0.3 * torch.randn(tensors["shared.weight"].shape, generator=generator)).bfloat16()
    save_file(tensors, path, metadata={"format": "pt"})
    config = json.loads((folder / "config.json").read_text())
    del config["scale_decoder_outputs"]
    (folder / "config.json").write_text(json.dumps(config | {"tie_word_embeddings": False}, indent=2))


def batch(generator, padding):
    rows = [torch.randint(3, VOCABULARY, (length,), generator=generator).tolist() for length in (40, 9)]
    tokens = torch.tensor([row + [padding] * (40 - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (40 - len(row)) for row in rows])
    return rows, tokens, mask


def save(folder, expected, case):
    save_file({key: value.contiguous().float() for key, value in expected.items()}, folder / "expected.safetensors")
    (folder / "case.json").write_text(json.dumps(dict(transformers=transformers.__version__, **case)))
    print(folder.name, sum(p.stat().st_size for p in folder.iterdir()))


@torch.no_grad()
def record_encoder(root, name, config):
    model = reload(transformers.AutoModel.from_config(config), root / name, transformers.AutoModel)
    rows, tokens, mask = batch(torch.Generator().manual_seed(5), config.pad_token_id)
    hidden = model(tokens, attention_mask=mask).last_hidden_state
    weights = mask[:, :, None].float()
    mean = torch.nn.functional.normalize((hidden * weights).sum(1) / weights.sum(1), dim=-1)
    save(root / name, dict(first=hidden[0], second=hidden[1, :9], mean=mean), dict(rows=rows))


@torch.no_grad()
def record_sequence(root, name, config):
    kind = transformers.T5ForConditionalGeneration
    model = reload(kind(config), root / name, kind)
    generator = torch.Generator().manual_seed(5)
    rows, tokens, mask = batch(generator, 0)
    answer = torch.cat([torch.zeros(2, 1, dtype=torch.long), torch.randint(3, VOCABULARY, (2, 31), generator=generator)], 1)
    logits = model(input_ids=tokens, attention_mask=mask, decoder_input_ids=answer).logits
    ids, margins = [0], []
    for _ in range(24):
        best = model(input_ids=tokens[1:], attention_mask=mask[1:], decoder_input_ids=torch.tensor([ids])).logits[0, -1].topk(2)
        ids.append(best.indices[0].item())
        margins.append(round((best.values[0] - best.values[1]).item(), 6))
    print(name, "different ids", len(set(ids)), "smallest margin", min(margins))
    save(root / name, dict(first=logits[0], second=logits[1]),
         dict(rows=rows, answer=answer.tolist(), greedy=ids[1:], margins=margins))


torch.set_num_threads(1)
root = Path(sys.argv[1])
for name, config in ENCODERS.items():
    record_encoder(root, name, config)
for name, config in SEQUENCES.items():
    record_sequence(root, name, config)
