"""Records the rotary frequencies that PyTorch transformers works out of `config.json`, for every kind of scaling.

Run: python record_rotary.py > ../src/fixtures/rotary.json
"""
import json

import torch
from transformers import LlamaConfig
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

CASES = [
    dict(rope_type="linear", rope_theta=10000.0, factor=4.0),
    dict(rope_type="llama3", rope_theta=500000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
         original_max_position_embeddings=8192),
    dict(rope_type="llama3", rope_theta=500000.0, factor=32.0, low_freq_factor=1.0, high_freq_factor=4.0,
         original_max_position_embeddings=8192),
    dict(rope_type="yarn", rope_theta=1000000.0, factor=4.0, original_max_position_embeddings=32768),
    dict(rope_type="yarn", rope_theta=10000.0, factor=40.0, beta_fast=16.0, beta_slow=2.0, mscale=1.0,
         mscale_all_dim=0.707, original_max_position_embeddings=4096),
    dict(rope_type="yarn", rope_theta=150000.0, factor=32.0, beta_fast=32.0, beta_slow=1.0, truncate=False,
         original_max_position_embeddings=4096),
    dict(rope_type="yarn", rope_theta=10000.0, factor=8.0, attention_factor=1.25, original_max_position_embeddings=2048),
    dict(rope_type="longrope", rope_theta=10000.0, factor=32.0, original_max_position_embeddings=4096,
         short_factor=[1.0 + 0.01 * i for i in range(32)], long_factor=[1.0 + i for i in range(32)]),
    dict(rope_type="longrope", rope_theta=10000.0, factor=32.0, original_max_position_embeddings=4096,
         attention_factor=1.1, short_factor=[1.0] * 32, long_factor=[2.0] * 32),
    dict(rope_type="linear", rope_theta=10000.0, factor=2.0, partial_rotary_factor=0.5),
]


def record(scaling):
    size = int(scaling.get("original_max_position_embeddings", 2048) * scaling["factor"])
    config = LlamaConfig(hidden_size=256, num_attention_heads=4, head_dim=64, max_position_embeddings=size,
                         rope_parameters=dict(scaling))
    lengths = dict(short=1, long=size) if scaling["rope_type"] == "longrope" else dict(short=1)
    results = {}
    for name, length in lengths.items():
        frequencies, factor = ROPE_INIT_FUNCTIONS[scaling["rope_type"]](config, torch.device("cpu"), seq_len=length)
        results[name] = dict(frequencies=[float(f"{f:.9g}") for f in frequencies.tolist()], factor=factor)
    return dict(scaling=scaling, headSize=64, maxPositions=size, **results)


print(json.dumps([record(case) for case in CASES]))
