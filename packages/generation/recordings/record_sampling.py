"""Records what PyTorch transformers' logits processors make of random logits, for this package's sampling tests.

Run: python record_sampling.py ../src/sampling/fixtures/processors.json   (torch and transformers installed; CPU alone)

Presence and frequency penalties are computed here by OpenAI's published formula, for transformers has none:
logit − count · frequency − (count > 0) · presence.
"""
import json
import sys
from pathlib import Path

import torch
import transformers
from transformers.generation.logits_process import (
    LogitsProcessorList, MinPLogitsWarper, RepetitionPenaltyLogitsProcessor, TemperatureLogitsWarper,
    TopKLogitsWarper, TopPLogitsWarper)

VOCABULARY = 61
SETTINGS = [
    {}, {"temperature": 0.7}, {"temperature": 1.6}, {"topK": 5}, {"topK": 60}, {"topP": 0.5}, {"topP": 0.95},
    {"topP": 0.001}, {"minP": 0.1}, {"minP": 0.9}, {"repetitionPenalty": 1.3}, {"repetitionPenalty": 0.8},
    {"presencePenalty": 1.5}, {"frequencyPenalty": 0.6}, {"presencePenalty": -1.0, "frequencyPenalty": 0.25},
    {"temperature": 0.8, "topK": 20, "topP": 0.9, "minP": 0.05, "repetitionPenalty": 1.1, "presencePenalty": 0.4},
    {"temperature": 1.4, "topK": 12, "topP": 0.8}, {"temperature": 0.5, "topP": 0.9, "minP": 0.2},
]


def probabilities(logits, history, generated, s):
    scores = logits.clone()[None]
    if "repetitionPenalty" in s:
        scores = RepetitionPenaltyLogitsProcessor(s["repetitionPenalty"])(torch.tensor([history]), scores)
    counts = torch.bincount(torch.tensor(history[len(history) - generated:], dtype=torch.long), minlength=VOCABULARY)
    scores = scores - counts * s.get("frequencyPenalty", 0) - (counts > 0) * s.get("presencePenalty", 0)
    warpers = LogitsProcessorList([TemperatureLogitsWarper(s.get("temperature", 1.0))])
    if "topK" in s:
        warpers.append(TopKLogitsWarper(s["topK"]))
    if "topP" in s:
        warpers.append(TopPLogitsWarper(s["topP"]))
    if "minP" in s:
        warpers.append(MinPLogitsWarper(s["minP"]))
    return warpers(None, scores)[0].softmax(-1)


def main(path):
    generator = torch.Generator().manual_seed(5)
    texts = []
    for spread in (0.3, 2.0, 6.0):
        logits = torch.randn(VOCABULARY, generator=generator) * spread
        history = torch.randint(0, 24, (30,), generator=generator).tolist()
        texts.append({"logits": logits, "history": history, "generated": 17})
    cases = [{"text": index, "settings": settings,
              "probabilities": [float(f"{p:.7g}") for p in
                                probabilities(t["logits"], t["history"], t["generated"], settings).tolist()]}
             for index, t in enumerate(texts) for settings in SETTINGS]
    recorded = {"transformers": transformers.__version__,
                "texts": [t | {"logits": t["logits"].tolist()} for t in texts], "cases": cases}
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(json.dumps(recorded))
    print(len(cases), "cases", Path(path).stat().st_size, "bytes")


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(sys.argv[1])
