"""Records what PyTorch transformers generates with the small random T5 models of packages/models, for this package's
tests: greedy texts of a padded batch, and beam searches with their scores.

Run: python record_sequences.py ../../models/src/fixtures ../src/sequences/fixtures/sequences.json
(torch and transformers installed; CPU alone)

These models are random, so that their end token is rare: tokens that they like are taken as ends besides.
"""
import json
import sys
from pathlib import Path

import torch
import transformers

SEARCHES = [dict(num_beams=beams, length_penalty=penalty, early_stopping=early, max_new_tokens=most)
            for beams, penalty, early, most in
            [(2, 1.0, False, 8), (4, 1.0, False, 16), (4, 1.0, True, 16), (4, 1.0, "never", 16), (3, 0.0, "never", 12),
             (4, 2.5, False, 24), (4, -1.0, False, 24), (8, 0.6, True, 24), (5, 1.0, False, 1)]]


def likely_ends(model, tokens, mask):
    """The two tokens that greedy texts use most."""
    out = model.generate(input_ids=tokens, attention_mask=mask, max_new_tokens=24, do_sample=False, eos_token_id=None)
    ids, counts = out[:, 1:].unique(return_counts=True)
    return [1] + ids[counts.argsort(descending=True)][:2].tolist()


@torch.no_grad()
def record(folder):
    model = transformers.T5ForConditionalGeneration.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    # transformers makes the cache of cross-attention with as many layers as the encoder has; these decoders have more.
    model.generation_config.use_cache = False
    rows = json.loads((folder / "case.json").read_text())["rows"] + [[5, 77, 23]]
    longest = max(map(len, rows))
    tokens = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
    ends = likely_ends(model, tokens, mask)
    greedy = model.generate(input_ids=tokens, attention_mask=mask, max_new_tokens=24, do_sample=False, eos_token_id=ends,
                            pad_token_id=0)[:, 1:].tolist()
    searches = []
    for settings in SEARCHES:
        beams = settings["num_beams"]
        out = model.generate(input_ids=tokens, attention_mask=mask, do_sample=False, eos_token_id=ends, pad_token_id=0,
                             num_return_sequences=beams, return_dict_in_generate=True, output_scores=True, **settings)
        texts = [cut(ids, ends) for ids in out.sequences[:, 1:].tolist()]
        scores = out.sequences_scores.tolist()
        results = [[dict(tokens=texts[row * beams + beam][0], ended=texts[row * beams + beam][1],
                         score=round(scores[row * beams + beam], 6)) for beam in range(beams)] for row in range(len(rows))]
        searches.append(dict(beams=beams, lengthPenalty=settings["length_penalty"], earlyStopping=settings["early_stopping"],
                             maxTokens=settings["max_new_tokens"], results=results))
    return dict(rows=rows, ends=ends, greedy=[cut(ids, ends)[0] for ids in greedy], searches=searches)


def cut(ids, ends):
    for at, token in enumerate(ids):
        if token in ends:
            return ids[:at], True
    return ids, False


if __name__ == "__main__":
    torch.set_num_threads(1)
    fixtures, path = Path(sys.argv[1]), Path(sys.argv[2])
    recorded = {name: record(fixtures / name) for name in ("t5", "flan-t5")}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(dict(transformers=transformers.__version__, models=recorded)))
    for name, model in recorded.items():
        print(name, model["ends"], [len(text) for text in model["greedy"]],
              [[len(beam["tokens"]) for beam in search["results"][0]] for search in model["searches"]])
