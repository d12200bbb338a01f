"""Bits, split and fold_in of JAX's Threefry under jax_threefry_partitionable=False, as int32 bit patterns.

Run in a virtual environment with the versions that the result names:
    pip install jax==0.10.2 && python make-jax-reference.py > jax-threefry.json
"""

import datetime
import json
import zlib

import jax
import numpy as np

jax.config.update("jax_threefry_partitionable", False)
jax.config.update("jax_enable_x64", True)  # so that seeds beyond 32 bits are not cut


def words(array):
    return np.asarray(array).astype(np.uint32).view(np.int32).ravel().tolist()


def raw(key):
    return words(jax.random.key_data(key))


def key(seed):
    return jax.random.key(seed, impl="threefry2x32")


seeds = [0, 1, 42, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**53 - 1, -1, -5]
sizes = [1, 2, 3, 7, 8, 33, 64]
large = [1000, 4097, 100001]

print(
    json.dumps(
        {
            "source": "jax.random, impl threefry2x32, jax_threefry_partitionable=False, jax_enable_x64=True",
            "jax": jax.__version__,
            "numpy": np.__version__,
            "date": datetime.date.today().isoformat(),
            "keys": [{"seed": seed, "key": raw(key(seed))} for seed in seeds],
            "bits": [
                {"seed": seed, "size": size, "words": words(jax.random.bits(key(seed), (size,), "uint32"))} for seed in (0, 42) for size in sizes
            ],
            # CRC-32 of the little-endian words.
            "checksums": [
                {"seed": 7, "size": size, "crc32": zlib.crc32(np.asarray(jax.random.bits(key(7), (size,), "uint32")).astype("<u4").tobytes())}
                for size in large
            ],
            "shaped": {"seed": 3, "shape": [3, 5], "words": words(jax.random.bits(key(3), (3, 5), "uint32"))},
            "scalar": {"seed": 3, "words": words(jax.random.bits(key(3), (), "uint32"))},
            "split": [
                {"seed": seed, "count": count, "keys": [raw(k) for k in jax.random.split(key(seed), count)]} for seed in (0, 42) for count in (1, 2, 3, 5)
            ],
            "foldIn": [
                {"seed": seed, "data": data, "key": raw(jax.random.fold_in(key(seed), np.uint32(data)))}
                for seed in (0, 42)
                for data in (0, 1, 2, 1000, 2**31 - 1, 2**32 - 1)
            ],
        },
        indent=1,
    )
)
