"""Records what Hugging Face's own library does, as `src/testing/reference.json`.

    python3 -m venv .venv && .venv/bin/pip install tokenizers==0.23.3
    .venv/bin/python recordings/record-reference.py

Run from the package's folder. It trains the same byte-level BPE as the tests do from `src/testing/corpus.txt`
(so that both must find the same merges), small tokenizers of the other kinds, and encodes `texts` with all of
them. Offsets are recorded in code points, as that library counts them. The tests need the JSON file only.
"""

import json
import pathlib

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

here = pathlib.Path(__file__).parent.parent / "src"
corpus = (here / "testing" / "corpus.txt").read_text(encoding="utf-8").split("\n\n")
pattern = json.loads((here / "testing" / "word-pattern.json").read_text(encoding="utf-8"))

texts = [
    "",
    " ",
    "프롬프트 엔지니어링(prompt engineering)이란 무엇인가?",
    "A model's context window is 2,048 tokens, isn't it?",
    "  두 칸 들여쓴 줄\n\n\t탭과 \r\n 줄바꿈   ",
    "👩‍👩‍👧‍👦 가족 이모지, 👍🏽 와 🇰🇷 국기",
    "한글 자모 (NFD): \u1112\u1161\u11ab\u1100\u1173\u11af, caf\u0065\u0301",
    "뷁쀍 희귀 음절 𠮷野家 𝒳 ﬁ",
    "<s>문장</s> <pad>",
    "quotes 'text' and it's don't",
]


def byte_level(normalizer):
    made = Tokenizer(models.BPE())
    made.normalizer = normalizer
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(pattern), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=False, use_regex=False),
        ]
    )
    made.decoder = decoders.ByteLevel(add_prefix_space=False, trim_offsets=False, use_regex=False)
    made.train_from_iterator(
        corpus,
        trainers.BpeTrainer(
            vocab_size=700,
            min_frequency=2,
            special_tokens=["<pad>", "<s>", "</s>"],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
            max_token_length=48,
        ),
    )
    return made


def word_piece():
    made = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.decoder = decoders.WordPiece()
    made.train_from_iterator(
        corpus,
        trainers.WordPieceTrainer(
            vocab_size=400, special_tokens=["[UNK]", "[CLS]", "[SEP]"], show_progress=False, limit_alphabet=120
        ),
    )
    made.post_processor = processors.BertProcessing(("[SEP]", 2), ("[CLS]", 1))
    return made


def unigram():
    made = Tokenizer(models.Unigram())
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.decoder = decoders.Metaspace()
    made.train_from_iterator(
        corpus,
        trainers.UnigramTrainer(
            vocab_size=300, special_tokens=["<unk>", "<s>", "</s>"], unk_token="<unk>", show_progress=False
        ),
    )
    return made


def encodings(made):
    rows = []
    for text in texts:
        encoded = made.encode(text)
        rows.append(
            {
                "text": text,
                "ids": encoded.ids,
                "offsets": encoded.offsets,
                "special": encoded.special_tokens_mask,
                "decoded": made.decode(encoded.ids),
            }
        )
    return rows


recording = {}
for name, made in {
    "byte-level": byte_level(normalizers.NFC()),
    "word-piece": word_piece(),
    "unigram": unigram(),
}.items():
    recording[name] = {"file": json.loads(made.to_str()), "encodings": encodings(made)}
(here / "testing" / "reference.json").write_text(
    json.dumps(recording, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8"
)
