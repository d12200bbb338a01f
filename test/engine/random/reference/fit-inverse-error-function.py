"""The coefficients of lib/engine/random/inverse-error-function.ts: z/x - 1 = N(l)/D(l), l = log(1 - x^2), N and D of degree 5.

Minimises the largest relative error of z by Lawson's reweighted least squares on the linearised problem, in float64, then rounds to float32.
    pip install numpy==2.* scipy==1.* && python fit-inverse-error-function.py
"""

import numpy as np
from numpy.polynomial import chebyshev, polynomial
from scipy.special import erf, erfc

degree = 5
z = np.concatenate([[1e-9], np.linspace(1e-4, 5.4205, 200001)])
x = erf(z / np.sqrt(2))
w = np.abs(np.log(erfc(z / np.sqrt(2)) * (1 + x)))  # -l, from the complement so that the tail keeps its digits
target = z / x - 1
weight = x / z

low, high = w.min(), w.max()
nodes = (low + high) / 2 - (high - low) / 2 * np.cos(np.linspace(0, np.pi, 3000))
index = np.unique(np.searchsorted(w, nodes).clip(0, len(w) - 1))
basis = chebyshev.chebvander((2 * w[index] - low - high) / (high - low), degree)
f, g = target[index], weight[index]

lawson, divisor, best = np.ones(len(index)) / len(index), np.ones(len(index)), (np.inf, None)
for step in range(300):
    row = np.sqrt(lawson) * g / np.abs(divisor)
    matrix = np.hstack([basis, -f[:, None] * basis[:, 1:]])
    solution = np.linalg.lstsq(matrix * row[:, None], f * row, rcond=None)[0]
    divisor = 1 + basis[:, 1:] @ solution[degree + 1 :]
    error = np.abs((basis @ solution[: degree + 1] / divisor - f) * g)
    if error.max() < best[0] and (divisor > 0).all():
        best = (error.max(), solution)
    if step > 5:
        lawson = lawson * (error + 1e-3 * error.max())
        lawson /= lawson.sum()


def powers(coefficients):
    """From Chebyshev polynomials on [low, high] to powers of w."""
    line = np.array([-(low + high) / (high - low), 2 / (high - low)])
    result, power = np.zeros(1), np.ones(1)
    for coefficient in chebyshev.cheb2poly(coefficients):
        result, power = polynomial.polyadd(result, coefficient * power), polynomial.polymul(power, line)
    return result


numerator = powers(best[1][: degree + 1])
denominator = powers(np.concatenate([[1], best[1][degree + 1 :]]))
numerator, denominator = numerator / denominator[0], denominator / denominator[0]
rounded = [coefficients.astype(np.float32).astype(float) for coefficients in (numerator, denominator)]
error = np.abs((polynomial.polyval(w, rounded[0]) / polynomial.polyval(w, rounded[1]) - target) * weight).max()
signs = (-1.0) ** np.arange(degree + 1)
print("numerator in l  ", (rounded[0] * signs).tolist())
print("denominator in l", (rounded[1] * signs).tolist())
print("largest relative error of z:", best[0], "with coefficients rounded to float32:", error)
