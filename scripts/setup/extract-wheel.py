"""Takes TensorFlow's C libraries and the headers that the addon includes out of a wheel: extract-wheel.py WHEEL FOLDER."""

import re
import sys
import zipfile

WANTED = re.compile(
    r"tensorflow/(libtensorflow_(cc|framework)\.(so\.2|2\.dylib)$"
    r"|include/(tensorflow/c/|tensorflow/core/platform/ctstring|tsl/platform/ctstring|xla/tsl/c/|absl/|LICENSE))"
)

wheel, folder = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    members = [name for name in archive.namelist() if WANTED.match(name)]
    if sum("/libtensorflow_" in name for name in members) != 2:
        sys.exit(f"{wheel} does not hold the two libraries libtensorflow_cc and libtensorflow_framework")
    archive.extractall(folder, members)
