"""Records how Hugging Face's own library cuts texts, as `src/testing/pre-tokenizers.json`.

    python3 -m venv .venv && .venv/bin/pip install tokenizers==0.23.3
    .venv/bin/python recordings/record-pre-tokenizers.py

Run from the package's folder. Of each pre-tokenizer the description in `tokenizer.json` and the pieces of `texts`; and
the encodings of two small tokenizers, for what depends on more than the text that is cut.
"""

import json
import pathlib

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers

texts = [
    "한국어 모델abc, 테스트입니다.",
    "wait... what?! (v2.10) 3½ ²x",
    "a  b\tc\n d",
    "x-y--z",
    "12345 ٣٤ 三",
    "$5+3=8 ^_^ `q`",
    " lead",
    "tail ",
    "밑_줄 co-op don't",
    "a\u0085b\ufeffc\u2028d\u200be\u3000f",
]
behaviors = ["removed", "isolated", "merged_with_previous", "merged_with_next", "contiguous"]


def cutters():
    yield pre_tokenizers.Whitespace()
    yield pre_tokenizers.WhitespaceSplit()
    yield pre_tokenizers.BertPreTokenizer()
    for individual in (False, True):
        yield pre_tokenizers.Digits(individual)
    for behavior in behaviors:
        yield pre_tokenizers.Punctuation(behavior)
        for invert in (False, True):
            yield pre_tokenizers.Split(" ", behavior, invert)
            yield pre_tokenizers.Split(Regex(r"\s|-|(\d)"), behavior, invert)
    for scheme in ("always", "first", "never"):
        for split in (True, False):
            yield pre_tokenizers.Metaspace(prepend_scheme=scheme, split=split)
    yield pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), pre_tokenizers.Digits(True)])
    yield pre_tokenizers.Sequence(
        [pre_tokenizers.Split("-", "merged_with_previous"), pre_tokenizers.Metaspace(prepend_scheme="first")]
    )


def described(cutter):
    holder = Tokenizer(models.BPE(vocab={"a": 0}, merges=[]))
    holder.pre_tokenizer = cutter
    return json.loads(holder.to_str())["pre_tokenizer"]


def unigram():
    """With bytes for what the vocabulary lacks, and a prefix for the first piece alone."""
    vocabulary = [("<unk>", 0.0), ("</s>", 0.0)]
    vocabulary += [(f"<0x{byte:02X}>", -9.0) for byte in range(256)]
    vocabulary += [("▁", -3.0), ("한", -2.0), ("국", -2.0), ("▁한국", -2.5), ("a", -2.0), ("b", -2.0), ("▁a", -2.1)]
    made = Tokenizer(models.Unigram(vocabulary, unk_id=0, byte_fallback=True))
    made.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first")
    made.decoder = decoders.Sequence(
        [decoders.ByteFallback(), decoders.Metaspace(prepend_scheme="first"), decoders.Fuse()]
    )
    made.add_special_tokens(["</s>"])
    made.add_tokens([AddedToken("<mark>", normalized=True)])
    return made


def byte_pairs():
    """Words of Korean, letters and digits, with what is between them."""
    vocabulary = {token: index for index, token in enumerate(["<unk>", *"한국어모델abc.,0123", "한국", "모델", "ab"])}
    made = Tokenizer(models.BPE(vocab=vocabulary, merges=[("한", "국"), ("모", "델"), ("a", "b")], unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    return made


def encodings(made, inputs):
    rows = []
    for text in inputs:
        encoded = made.encode(text)
        rows.append({"text": text, "ids": encoded.ids})
    return {"file": json.loads(made.to_str()), "encodings": rows}


recording = {
    "cutters": [
        {"component": described(one), "pieces": [[text, [piece for piece, _ in one.pre_tokenize_str(text)]] for text in texts]}
        for one in cutters()
    ],
    "tokenizers": {
        "unigram with bytes": encodings(
            unigram(), ["한국", "한국 a", "뷁", "a뷁쀍b", "a<mark>b", "</s>a b", "🙂 한 국", "b</s> a<mark> a", " "]
        ),
        "byte pairs by words": encodings(byte_pairs(), ["한국어 모델abc.", "한국,모델 012", "ab.c", "모델ab12 한국.어"]),
    },
}
target = pathlib.Path(__file__).parent.parent / "src" / "testing" / "pre-tokenizers.json"
target.write_text(json.dumps(recording, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
