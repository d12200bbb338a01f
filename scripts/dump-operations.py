"""Writes TensorFlow's operation registry to ops.pb (a serialised OpList), the source of lib/engine/graph/operations.json.

python3 scripts/dump-operations.py .cache/native/tensorflow ops.pb && node scripts/dump-operations.mjs ops.pb
"""

import ctypes
import sys

folder, target = sys.argv[1:3]
ctypes.CDLL(f"{folder}/libtensorflow_framework.so.2", mode=ctypes.RTLD_GLOBAL)
library = ctypes.CDLL(f"{folder}/libtensorflow_cc.so.2", mode=ctypes.RTLD_GLOBAL)


class Buffer(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("length", ctypes.c_size_t), ("deallocator", ctypes.c_void_p)]


library.TF_GetAllOpList.restype = ctypes.POINTER(Buffer)
buffer = library.TF_GetAllOpList().contents
with open(target, "wb") as file:
    file.write(ctypes.string_at(buffer.data, buffer.length))
