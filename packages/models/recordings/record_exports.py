"""Records ONNX exports in the hub's layouts and what onnxruntime computes with them.

Run: python record_exports.py ../src/fixtures [CAPP_GPT_FOLDER]
(torch 2.15, transformers 5.23, onnx 1.23.2, onnxruntime 1.30.0; CPU alone)

Of the small random GPT-2 in ../src/fixtures/gpt2 the folder exported-gpt2 is made:
  config.json
  onnx/model.onnx, onnx/model.onnx_data   as Optimum names things, large tensors beside the graph
  onnx/model_q4.onnx                      the same with 4-bit products in blocks of 32
  onnx/decoder_model_merged.onnx          two branches, with and without a past, chosen by use_cache_branch
  case.json                               greedy ids and margins of each
With a second argument, capp-gpt.json: what that trained model says.
"""
import copy
import json
import shutil
import sys
from pathlib import Path

import numpy
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from transformers import AutoModelForCausalLM, DynamicCache

LAYERS, HEADS, SIZE = 2, 2, 16
CACHES = [f"{layer}.{kind}" for layer in range(LAYERS) for kind in ("key", "value")]
PAST = [f"past_key_values.{name}" for name in CACHES]
PRESENT = [f"present.{name}" for name in CACHES]
INPUTS = ["input_ids", "attention_mask", "position_ids"]
NEW, OLD = "sequence_length", "past_sequence_length"


class Exported(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, position_ids, *past):
        cache = DynamicCache()
        for layer in range(len(past) // 2):
            cache.update(past[2 * layer], past[2 * layer + 1], layer)
        out = self.model(input_ids=input_ids, attention_mask=attention_mask, position_ids=position_ids,
                         past_key_values=cache, use_cache=True)
        return (out.logits, *(t for layer in out.past_key_values.layers for t in (layer.keys, layer.values)))


def export(model, path, past_length):
    batch, new = 2, 3
    past = [torch.randn(batch, HEADS, past_length, SIZE) for _ in PAST] if past_length else []
    arguments = (torch.randint(3, 90, (batch, new)), torch.ones(batch, past_length + new, dtype=torch.long),
                 torch.arange(past_length, past_length + new).repeat(batch, 1), *past)
    total = f"{OLD} + {NEW}" if past else NEW
    axes = {name: {0: "batch_size", 1: NEW} for name in ("input_ids", "position_ids", "logits")}
    axes |= {"attention_mask": {0: "batch_size", 1: total}}
    axes |= {name: {0: "batch_size", 2: OLD} for name in PAST if past}
    axes |= {name: {0: "batch_size", 2: total} for name in PRESENT}
    with torch.no_grad():
        torch.onnx.export(Exported(model), arguments, path, input_names=INPUTS + (PAST if past else []),
                          output_names=["logits"] + PRESENT, dynamic_axes=axes, opset_version=17, dynamo=False)
    return bare(onnx.load(path))


def bare(model):
    """Without what tells where it was made."""
    del model.metadata_props[:]
    for node in model.graph.node:
        node.ClearField("doc_string")
        del node.metadata_props[:]
    del model.graph.value_info[:]
    return model


def merge(with_past, without_past):
    """One graph with both in the branches of an If, over one set of weights."""
    weights, branches = {}, []
    for index, source in enumerate((with_past, without_past)):
        graph = onnx.GraphProto()
        graph.CopyFrom(source.graph)
        renamed = {}
        for tensor in graph.initializer:
            key = (tuple(tensor.dims), numpy_helper.to_array(tensor).tobytes())
            renamed[tensor.name] = weights.setdefault(key, f"weight.{len(weights)}")
        outer = set(INPUTS + PAST) | set(renamed.values())
        name_of = lambda name: name if name == "" or name in outer else renamed.get(name, f"{index}/{name}")
        for node in graph.node:
            node.input[:] = [name_of(name) for name in node.input]
            node.output[:] = [name_of(name) for name in node.output]
            node.name = f"{index}/{node.name}"
        for value in graph.output:
            value.name = name_of(value.name)
        branches.append(helper.make_graph(list(graph.node), f"branch_{index}", [], list(graph.output)))
    outputs = list(with_past.graph.output)
    node = helper.make_node("If", ["use_cache_branch"], [value.name for value in outputs], name="optimum::if",
                            then_branch=branches[0], else_branch=branches[1])
    flag = helper.make_tensor_value_info("use_cache_branch", TensorProto.BOOL, [1])
    tensors = []
    for (_, data), name in weights.items():
        source = next(t for m in (with_past, without_past) for t in m.graph.initializer
                      if numpy_helper.to_array(t).tobytes() == data)
        tensors.append(numpy_helper.from_array(numpy_helper.to_array(source), name))
    graph = helper.make_graph([node], "merged", [*with_past.graph.input, flag], outputs, tensors)
    return helper.make_model(graph, opset_imports=with_past.opset_import, ir_version=8, producer_name="optimum-onnx")


def greedy(path, prompt, count, layers, heads, size, stop=None):
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    names = {one.name for one in session.get_inputs()}
    past = {f"past_key_values.{layer}.{kind}": numpy.zeros((1, heads, 0, size), numpy.float32)
            for layer in range(layers) for kind in ("key", "value")}
    ids, margins, step, length = [], [], prompt, 0
    while len(ids) < count and (not ids or ids[-1] != stop):
        feeds = dict(past, input_ids=numpy.array([step]),
                     attention_mask=numpy.ones((1, length + len(step)), numpy.int64),
                     position_ids=numpy.arange(length, length + len(step))[None])
        if "use_cache_branch" in names:
            feeds["use_cache_branch"] = numpy.array([length > 0])
        logits, *present = session.run(None, feeds)
        length += len(step)
        past = dict(zip(past, present))
        best = numpy.sort(logits[0, -1])[-2:]
        ids.append(int(logits[0, -1].argmax()))
        margins.append(round(float(best[1] - best[0]), 5))
        step = ids[-1:]
    return dict(ids=ids, margins=margins, last=[round(float(x), 5) for x in logits[0, -1]])


def record(root):
    folder = root / "exported-gpt2"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "onnx").mkdir(parents=True)
    shutil.copy(root / "gpt2" / "config.json", folder / "config.json")
    torch.manual_seed(0)
    model = AutoModelForCausalLM.from_pretrained(root / "gpt2", dtype=torch.float32, attn_implementation="eager").eval()
    files = {name: folder / "onnx" / f"{name}.onnx" for name in ("model", "model_q4", "decoder_model_merged")}
    with_past = export(model, files["model"], 4)
    without_past = export(model, files["model"], 0)
    onnx.save(merge(with_past, without_past), files["decoder_model_merged"])
    # A copy: it changes what it is given.
    quantiser = MatMulNBitsQuantizer(copy.deepcopy(with_past), block_size=32, is_symmetric=True, accuracy_level=4)
    quantiser.process()
    onnx.save(bare(quantiser.model.model), files["model_q4"])
    onnx.save(with_past, files["model"], save_as_external_data=True, location="model.onnx_data", size_threshold=1024)
    prompt = json.loads((root / "gpt2" / "case.json").read_text())["prompt"]
    case = dict(onnxruntime=onnxruntime.__version__, prompt=prompt,
                files={name: greedy(path, prompt, 40, LAYERS, HEADS, SIZE) for name, path in files.items()})
    (folder / "case.json").write_text(json.dumps(case))
    for path in sorted((folder / "onnx").iterdir()):
        print(path.name, path.stat().st_size)


def record_capp(folder, root):
    config = json.loads((folder / "config.json").read_text())
    tokens = json.loads((folder / "token_mappings.json").read_text())["token2id"]
    prompts = [
        ["geometry_prismatic", "holes_normal", "external_threads_no", "surface_finish_normal", "tolerance_normal",
         "batch_size_small", "<SOS>"],
        ["geometry_axisymmetric_with_prismatic_features", "holes_normal_threaded", "external_threads_yes",
         "surface_finish_good", "tolerance_tight", "batch_size_mass", "<SOS>"],
    ]
    names = {number: token for token, number in tokens.items()}
    cases = []
    for prompt in prompts:
        ids = [tokens[token] for token in prompt]
        found = greedy(folder / "model.onnx", ids, 60, config["n_layer"], config["n_head"],
                       config["n_embd"] // config["n_head"], config["eos_token_id"])
        cases.append(dict(prompt=ids, text=[names[number] for number in found["ids"]], **found))
    (root / "capp-gpt.json").write_text(json.dumps(dict(onnxruntime=onnxruntime.__version__, cases=cases)))
    print([case["text"] for case in cases])


if __name__ == "__main__":
    torch.set_num_threads(1)
    record(Path(sys.argv[1]))
    if len(sys.argv) > 2:
        record_capp(Path(sys.argv[2]), Path(sys.argv[1]))
