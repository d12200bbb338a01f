"""sqrt(2) erfinv(x) to 30 digits at odd multiples x of 2^-24, by mpmath. Anchors for the test's own float64 truth.

    pip install mpmath==1.3.0 && python make-quantile-reference.py > normal-quantile.json
"""

import datetime
import json

import mpmath as mp

mp.mp.dps = 40
half = 2**23
# x = (2 k + 1) / 2^24 for k in 0..2^23 - 1: the middle, a spread, and every power-of-two distance from 1.
inside = [0, 1, 2, 1000, *range(131071, half, 262144)]
tail = [half - 2**power for power in range(20)]

values = []
for k in sorted(set(inside + tail)):
    x = mp.mpf(2 * k + 1) / 2**24
    # In the tail through the complement, for which mpmath's erfinv needs the extra digits that dps gives.
    values.append({"k": k, "z": float(mp.sqrt(2) * mp.erfinv(x))})
print(json.dumps({"source": "mpmath, sqrt(2) erfinv((2 k + 1) / 2^24)", "mpmath": mp.__version__, "date": datetime.date.today().isoformat(), "values": values}, indent=1))
