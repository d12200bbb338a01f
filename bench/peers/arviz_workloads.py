"""Diagnostics in ArviZ: arviz-stats, the package behind `arviz.ess`, on NumPy arrays."""
from importlib.metadata import version

from arviz_stats.base import array_stats


def versions():
    return {'arviz_stats': version('arviz-stats')}


def key(seed):
    return seed


def wait(result):
    return result


def tune(timed, calls):
    return {}


def ess(settings, inputs):
    def once(seed):
        return array_stats.ess(inputs['x'], chain_axis=1, draw_axis=0, method='bulk')

    return {'once': once, 'exact': lambda: once(0), 'statistics': lambda result: {}}


workloads = {'ess': ess}
