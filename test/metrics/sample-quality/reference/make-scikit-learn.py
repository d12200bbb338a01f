"""Writes scikit-learn.json: what scikit-learn, SciPy and NumPy say of two scored classes and of two samples of the plane. Run in this folder, in an
environment with scikit-learn 1.9 and scipy 1.17 (the versions used stand in the file): python make-scikit-learn.py && npx prettier --write scikit-learn.json"""

import json

import numpy
import scipy
import sklearn
from scipy.spatial.distance import cdist
from scipy.stats import mannwhitneyu
from sklearn.metrics import roc_auc_score, roc_curve
from sklearn.neighbors import NearestNeighbors

rng = numpy.random.default_rng(7)


def area(negatives, positives):
    labels = numpy.r_[numpy.zeros(len(negatives)), numpy.ones(len(positives))]
    scores = numpy.r_[negatives, positives]
    false_positives, true_positives, thresholds = roc_curve(labels, scores, drop_intermediate=False)
    n, m = len(negatives), len(positives)
    auc = roc_auc_score(labels, scores)
    # DeLong et al. 1988 by its definition: the matrix of all pairs.
    above = (positives[:, None] > negatives[None, :]) + 0.5 * (positives[:, None] == negatives[None, :])
    delong = numpy.sqrt(above.mean(1).var(ddof=1) / m + above.mean(0).var(ddof=1) / n)
    # Hanley and McNeil 1982, equations 1 and 2.
    q1, q2 = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    hanley = numpy.sqrt((auc * (1 - auc) + (m - 1) * (q1 - auc**2) + (n - 1) * (q2 - auc**2)) / (n * m))
    return {
        'negatives': list(negatives),
        'positives': list(positives),
        'area': auc,
        'mannWhitney': mannwhitneyu(positives, negatives).statistic / (n * m),
        'deLong': delong,
        'hanleyMcNeil': hanley,
        'falsePositiveRate': list(false_positives),
        'truePositiveRate': list(true_positives),
        'thresholds': list(thresholds[1:]),
    }


def share_inside(points, centres, k):
    """The share of points in the ball of some centre that reaches to its k-th neighbour, itself not counted."""
    reach = NearestNeighbors(n_neighbors=k + 1).fit(centres).kneighbors(centres)[0][:, k]
    return float((cdist(points, centres) <= reach * (1 + 1e-12)).any(1).mean())


def quality(points, modes, radius):
    distances = cdist(points, modes)
    near = distances.min(1) <= radius
    counts = numpy.bincount(distances.argmin(1)[near], minlength=len(modes))
    return {'radius': radius, 'covered': int((counts > 0).sum()), 'counts': counts.tolist(), 'fraction': float(near.mean())}


real = rng.normal(size=(60, 2))
generated = rng.normal(size=(45, 2)) * 0.8 + numpy.array([0.7, 0])
modes = numpy.array([[-1.5, 0], [0, 0], [1.5, 0], [0, 9]])
off = numpy.hypot(real[:, 0] - 0.5, real[:, 1]) - 1.2

json.dump(
    {
        'versions': {'sklearn': sklearn.__version__, 'scipy': scipy.__version__, 'numpy': numpy.__version__},
        'areas': {
            'smooth': area(rng.normal(size=30), rng.normal(size=20) + 0.8),
            'tied': area(rng.integers(0, 6, 40).astype(float), rng.integers(1, 8, 25).astype(float)),
        },
        'real': real.ravel().tolist(),
        'generated': generated.ravel().tolist(),
        'precisionRecall': [
            {'k': k, 'precision': share_inside(generated, real, k), 'recall': share_inside(real, generated, k)} for k in (1, 3, 10, 44)
        ],
        'modes': modes.ravel().tolist(),
        'quality': [quality(real, modes, radius) for radius in (0.3, 0.6, 5.0)],
        'offRing': {
            'centre': [0.5, 0],
            'radius': 1.2,
            'rms': float(numpy.sqrt((off**2).mean())),
            'probabilities': [0, 0.25, 0.5, 0.9, 1],
            'quantiles': numpy.quantile(abs(off), [0, 0.25, 0.5, 0.9, 1]).tolist(),
        },
    },
    open('scikit-learn.json', 'w'),
)
