"""A peer's worker: `worker.py jax` or `worker.py torch`. One JSON line in, one JSON line out; blocks on standard input between commands."""
import importlib
import json
import sys
import time
import traceback

import numpy as np

peer = importlib.import_module(sys.argv[1] + '_workloads')
program = None


def read(inputs):
    return {name: np.fromfile(entry['file'], np.float32).reshape(entry['shape']) for name, entry in inputs.items()}


def timed(count):
    key = peer.key(0)
    start = time.perf_counter()
    for _ in range(count):
        peer.wait(program['once'](key))
    return (time.perf_counter() - start) * 1e3 / count


def prepare(message):
    global program
    program = peer.workloads[message['kind']](message['settings'], read(message['inputs']))
    first = timed(1)
    note = peer.tune(timed, message['calls'])
    timed(1)
    draws = [program['statistics'](program['once'](peer.key(seed))) for seed in range(1, message['keys'] + 1)]
    return {
        'first': first,
        'exact': [float(value) for value in np.ravel(program['exact']())],
        'statistics': {name: [float(draw[name]) for draw in draws] for name in draws[0]},
        **note,
    }


def answer(message):
    global program
    if message['command'] == 'prepare':
        return prepare(message)
    if message['command'] == 'time':
        return {'milliseconds': timed(message['calls'])}
    if message['command'] == 'release':
        program = None
        return {'released': True}
    return {'versions': peer.versions()}


for line in sys.stdin:
    try:
        reply = answer(json.loads(line))
    except Exception:
        reply = {'error': traceback.format_exc()}
    print(json.dumps(reply), flush=True)
