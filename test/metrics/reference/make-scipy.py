"""Writes python.json: what ArviZ says of chains.json, and what SciPy says of distances between samples. Run in this folder, after make-posterior.R, in an
environment with arviz 0.23 and scipy 1.17 (the versions used stand in python.json): python make-scipy.py && npx prettier --write python.json"""

import datetime
import json
import math
import warnings

warnings.simplefilter('ignore')
import arviz
import numpy
import scipy
from scipy import stats


def plain(value):
    value = float(value)
    return value if math.isfinite(value) else None


def diagnose(chains):
    x = numpy.array(chains)
    return {
        'rHat': plain(arviz.rhat(x)),
        'splitRHat': plain(arviz.rhat(x, method='split')),
        'rankNormalisedRHat': plain(arviz.rhat(x, method='z_scale')),
        'foldedRHat': plain(arviz.rhat(x, method='folded')),
        'essBulk': plain(arviz.ess(x)),
        'essTail': plain(arviz.ess(x, method='tail', prob=(0.05, 0.95))),
        'essMean': plain(arviz.ess(x, method='mean')),
        'essMedian': plain(arviz.ess(x, method='median')),
        'mcseMean': plain(arviz.mcse(x)),
        'mcseSd': plain(arviz.mcse(x, method='sd')),
        'bfmi': [plain(value) for value in arviz.bfmi(x)],
    }


def kolmogorov(x):
    result = stats.kstest(x, 'norm', method='exact')
    return {'statistic': float(result.statistic), 'probability': float(result.pvalue)}


def round6(values):
    return numpy.array([float(f'{value:.6g}') for value in values])


with open('chains.json') as file:
    chains = json.load(file)
generator = numpy.random.default_rng(20260105)
x = round6(generator.normal(size=40))
y = round6(0.5 + 1.5 * generator.normal(size=25))
points = round6(generator.normal(size=60)).reshape(30, 2)
others = round6(0.3 + generator.normal(size=40)).reshape(20, 2)


def squared_distances(a, b):
    return ((a[:, None, :] - b[None, :, :]) ** 2).sum(-1)


def mmd(a, b, bandwidth, unbiased):
    kernel = lambda u, v: numpy.exp(-squared_distances(u, v) / (2 * bandwidth**2))
    n, m = len(a), len(b)
    if unbiased:
        return float((kernel(a, a).sum() - n) / (n * (n - 1)) + (kernel(b, b).sum() - m) / (m * (m - 1)) - 2 * kernel(a, b).mean())
    return float(kernel(a, a).mean() + kernel(b, b).mean() - 2 * kernel(a, b).mean())


def transport2(a, b):
    """W2 of unequal samples: both repeated to one size, then sorted."""
    size = math.lcm(len(a), len(b))
    u, v = (numpy.sort(numpy.repeat(s, size // len(s))) for s in (a, b))
    return float(numpy.sqrt(((u - v) ** 2).mean()))


sample = round6(generator.exponential(size=20))
resampled = stats.bootstrap((sample,), lambda s, axis=-1: numpy.mean(s, axis=axis), n_resamples=299, rng=generator, confidence_level=0.9, method='BCa')
replicates = round6(resampled.bootstrap_distribution)


class Stored:
    bootstrap_distribution = replicates


def interval(method):
    result = stats.bootstrap((sample,), numpy.mean, n_resamples=0, bootstrap_result=Stored(), confidence_level=0.9, method=method)
    return [float(result.confidence_interval.low), float(result.confidence_interval.high)]


pooled = numpy.concatenate([points, others])
pairs = numpy.sqrt(squared_distances(pooled, pooled))[numpy.triu_indices(len(pooled), 1)]
result = {
    'made': {
        'by': 'make-scipy.py',
        'date': datetime.date.today().isoformat(),
        'arviz': arviz.__version__,
        'scipy': scipy.__version__,
        'numpy': numpy.__version__,
    },
    'diagnostics': {name: diagnose(values) for name, values in chains.items() if name != 'constant'},
    'x': x.tolist(),
    'y': y.tolist(),
    'wasserstein1': float(stats.wasserstein_distance(x, y)),
    'wasserstein2': transport2(x, y),
    'energyDistance1d': float(stats.energy_distance(x, y)) ** 2,
    'points': points.ravel().tolist(),
    'others': others.ravel().tolist(),
    'energyDistance': float(
        2 * numpy.sqrt(squared_distances(points, others)).mean()
        - numpy.sqrt(squared_distances(points, points)).mean()
        - numpy.sqrt(squared_distances(others, others)).mean()
    ),
    'mmd': [{'bandwidth': h, 'unbiased': mmd(points, others, h, True), 'biased': mmd(points, others, h, False)} for h in (0.5, 1, 3)],
    'medianDistance': float(numpy.median(pairs)),
    'kolmogorovSmirnov': [kolmogorov(x), kolmogorov(y)],
    'kolmogorovLaw': [{'t': t, 'probability': float(scipy.special.kolmogorov(t))} for t in (0.2, 0.5, 0.8, 1.0, 1.3581, 2.0, 3.5)],
    'bootstrap': {'sample': sample.tolist(), 'replicates': replicates.tolist(), 'percentile': interval('percentile'), 'bca': interval('BCa')},
}
with open('python.json', 'w') as file:
    json.dump(result, file, indent=1)
    file.write('\n')
