"""Records the order of ONNX Runtime's table of function pointers, as `src/testing/api-order.json`.

    python recordings/record-api-order.py onnxruntime_c_api.h

Run from the package's folder with the public header of the version that is bound. The functions are declared in
four ways; one that is overlooked would shift all after it, so the places that ONNX Runtime's own source asserts
(`onnxruntime_c_api.cc`) are checked.
"""

import json
import pathlib
import re
import sys

asserted = {
    "ReleaseCustomOpDomain": 101,
    "ReleaseModelMetadata": 118,
    "AddFreeDimensionOverrideByName": 124,
    "ReleaseAvailableProviders": 126,
    "SetGlobalSpinControl": 149,
    "ReleaseArenaCfg": 157,
    "GetCurrentGpuDeviceId": 161,
    "CreateSessionFromArrayWithPrepackedWeightsContainer": 169,
    "SynchronizeBoundOutputs": 203,
    "SessionOptionsAppendExecutionProvider_MIGraphX": 209,
    "ReleaseKernelInfo": 218,
    "ReleaseCANNProviderOptions": 224,
    "GetBuildInfoString": 254,
    "KernelContext_GetResource": 265,
    "AddExternalInitializersFromFilesInMemory": 279,
}

header = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
header = re.sub(r"/\*.*?\*/", "", header, flags=re.S)
header = re.sub(r"//[^\n]*|^\s*#[^\n]*", "", header, flags=re.M)
body = re.search(r"struct OrtApi \{(.*?)\n\};", header, flags=re.S).group(1)
names = []
for declaration in body.split(";"):
    line = " ".join(declaration.split())
    if not line:
        continue
    released = re.match(r"ORT_CLASS_RELEASE\(\s*(\w+)", line)
    found = (
        released
        or re.match(r"ORT_API2_STATUS\(\s*(\w+)", line)
        or re.match(r"ORT_API_T\([^,]+,\s*(\w+)", line)
        or re.search(r"ORT_API_CALL\s*\*\s*(\w+)\s*\)", line)
    )
    names.append(("Release" if released else "") + found.group(1))
for name, place in asserted.items():
    assert names.index(name) == place, name
target = pathlib.Path(__file__).parent.parent / "src" / "testing" / "api-order.json"
target.write_text(json.dumps({"asserted": asserted, "order": names[:320]}, indent=1) + "\n")
