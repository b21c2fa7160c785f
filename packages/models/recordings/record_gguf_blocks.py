"""Records what the gguf package makes of blocks of each quantised dtype that is read.

Run: python record_gguf_blocks.py ../src/fixtures   (gguf and numpy installed)

The blocks are random bytes, but for their scales: those are ordinary half floats. Which dtype stands in a Q4_0 file is
llama.cpp's choice: it stores a head, or a table that is the head as well, as Q6_K, and with an importance matrix some
networks as Q4_1.
"""
import base64
import json
import sys
from pathlib import Path

import gguf
import numpy

BLOCKS = 3
# Bytes of a block, and where its half floats lie.
LAYOUTS = {"Q8_0": (34, [0]), "Q4_0": (18, [0]), "Q4_1": (20, [0, 2]), "Q6_K": (210, [208])}

random = numpy.random.default_rng(7)
recorded = {}
for name, (size, scales) in LAYOUTS.items():
    blocks = random.integers(0, 256, (BLOCKS, size), dtype=numpy.uint8)
    for at in scales:
        halves = random.normal(0, 0.05, (BLOCKS, 1)).astype(numpy.float16)
        blocks[:, at:at + 2] = halves.view(numpy.uint8)
    values = gguf.dequantize(blocks, gguf.GGMLQuantizationType[name]).astype(numpy.float32)
    recorded[name] = {
        "bytes": base64.b64encode(blocks.tobytes()).decode(),
        "values": base64.b64encode(values.tobytes()).decode(),
    }
(Path(sys.argv[1]) / "gguf-blocks.json").write_text(json.dumps(recorded, indent=1) + "\n")
