"""Records the small ONNX graphs of the tests as `src/testing/graphs.json` (name -> base64).

    python3 -m venv .venv && .venv/bin/pip install onnx==1.23.2 numpy
    .venv/bin/python recordings/record-graphs.py

Run from the package's folder. The tests need the JSON file only.
"""

import base64
import json
import pathlib

import numpy
from onnx import TensorProto, checker, helper, numpy_helper

TYPES = {
    "float32": TensorProto.FLOAT,
    "float64": TensorProto.DOUBLE,
    "float16": TensorProto.FLOAT16,
    "int8": TensorProto.INT8,
    "uint8": TensorProto.UINT8,
    "int16": TensorProto.INT16,
    "uint16": TensorProto.UINT16,
    "int32": TensorProto.INT32,
    "uint32": TensorProto.UINT32,
    "int64": TensorProto.INT64,
    "uint64": TensorProto.UINT64,
    "bool": TensorProto.BOOL,
}


def value(name, kind, shape):
    return helper.make_tensor_value_info(name, TYPES[kind], shape)


def model(name, nodes, inputs, outputs, initializers=()):
    graph = helper.make_graph(nodes, name, inputs, outputs, list(initializers))
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    checker.check_model(made) if not any(i.external_data for i in initializers) else None
    return base64.b64encode(made.SerializeToString()).decode()


def node(operator, inputs, outputs, **attributes):
    return helper.make_node(operator, inputs, outputs, **attributes)


def constant(name, array):
    return numpy_helper.from_array(numpy.asarray(array), name)


graphs = {}

# y = x, through Reshape so that the output is memory of its own.
for kind in TYPES:
    graphs[f"copy-{kind}"] = model(
        f"copy-{kind}",
        [node("Reshape", ["x", "shape"], ["flat"]), node("Unsqueeze", ["flat", "axis"], ["y"])],
        [value("x", kind, ["N"])],
        [value("y", kind, [1, "N"])],
        [constant("shape", numpy.array([-1], numpy.int64)), constant("axis", numpy.array([0], numpy.int64))],
    )

# Two inputs, two outputs, a fixed and a dynamic dimension.
graphs["sum-and-product"] = model(
    "sum-and-product",
    [node("Add", ["a", "b"], ["sum"]), node("Mul", ["a", "b"], ["product"])],
    [value("a", "float32", ["B", 3]), value("b", "float32", ["B", 3])],
    [value("sum", "float32", ["B", 3]), value("product", "float32", ["B", 3])],
)

# Rows of a table of four: a token outside it fails while the graph runs.
graphs["embed"] = model(
    "embed",
    [node("Gather", ["table", "tokens"], ["hidden"])],
    [value("tokens", "int64", ["B", "T"])],
    [value("hidden", "float32", ["B", "T", 2])],
    [constant("table", numpy.arange(8, dtype=numpy.float32).reshape(4, 2))],
)

# A scalar and an empty tensor pass through.
graphs["total"] = model(
    "total",
    [node("ReduceSum", ["x"], ["total"], keepdims=0)],
    [value("x", "float32", ["N"])],
    [value("total", "float32", [])],
)

# x ends as x * 0.5 ** n, slowly: n matrix products in a Loop, so that a run lasts as long as a test wants.
body = helper.make_graph(
    [
        node("Identity", ["go"], ["still"]),
        node("MatMul", ["state", "half"], ["next"]),
    ],
    "body",
    [value("step", "int64", []), value("go", "bool", []), value("state", "float32", [256, 256])],
    [value("still", "bool", []), value("next", "float32", [256, 256])],
)
graphs["slow"] = model(
    "slow",
    [
        node("EyeLike", ["x"], ["eye"]),
        node("Mul", ["eye", "one-half"], ["half"]),
        node("Loop", ["n", "", "x"], ["y"], body=body),
    ],
    [value("n", "int64", []), value("x", "float32", [256, 256])],
    [value("y", "float32", [256, 256])],
    [constant("one-half", numpy.float32(0.5))],
)

# parameter - rate * gradient: what an optimiser writes back into the parameter's own memory.
graphs["update"] = model(
    "update",
    [node("Mul", ["gradient", "rate"], ["step"]), node("Sub", ["parameter", "step"], ["updated"])],
    [
        value("parameter", "float32", ["N"]),
        value("gradient", "float32", ["N"]),
        value("rate", "float32", []),
    ],
    [value("updated", "float32", ["N"])],
)

# x · w with w in the file "weights.bin": [[1, 2], [3, 4]].
weights = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[2, 2], data_location=TensorProto.EXTERNAL)
weights.external_data.add(key="location", value="weights.bin")
weights.external_data.add(key="offset", value="0")
weights.external_data.add(key="length", value="16")
graphs["external"] = model(
    "external",
    [node("MatMul", ["x", "w"], ["y"])],
    [value("x", "float32", ["N", 2])],
    [value("y", "float32", ["N", 2])],
    [weights],
)

# The same with a matrix that the CPU's kernels pack.
large = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[128, 128], data_location=TensorProto.EXTERNAL)
large.external_data.add(key="location", value="weights.bin")
graphs["packed"] = model(
    "packed",
    [node("MatMul", ["x", "w"], ["y"])],
    [value("x", "float32", ["N", 128])],
    [value("y", "float32", ["N", 128])],
    [large],
)

# The sum of sixty inputs: what calls cost where a graph has as many as a decoder with a KV-cache.
graphs["sixty-inputs"] = model(
    "sixty-inputs",
    [node("Sum", [f"x{index}" for index in range(60)], ["y"])],
    [value(f"x{index}", "float32", ["N"]) for index in range(60)],
    [value("y", "float32", ["N"])],
)

target = pathlib.Path(__file__).parent.parent / "src" / "testing" / "graphs.json"
target.write_text(json.dumps(graphs, indent=2) + "\n")
