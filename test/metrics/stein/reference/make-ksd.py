"""Kernel Stein discrepancies by automatic differentiation of the kernels in float64: JAX 0.4 or newer, `python make-ksd.py > ksd.json`.

Stein's kernel is made from k(x, y) alone, by grad and jacfwd; nothing of its closed form is written here.
"""
import json

import jax
import jax.numpy as jnp

jax.config.update('jax_enable_x64', True)

n = 25


def points(d):
    i, k = jnp.arange(n)[:, None], jnp.arange(d)[None]
    return 1.5 * jnp.sin(1.7 * i + 0.9 * k) + 0.1 * k


def scores(x):
    return -(x - 0.3) + 0.2 * jnp.cos(x)


def median(x):
    distances = jnp.sqrt(((x[:, None] - x[None]) ** 2).sum(-1))
    return jnp.median(distances[jnp.triu_indices(n, 1)])


def discrepancies(k, x):
    def u(x, s, y, t):
        return k(x, y) * s @ t + s @ jax.grad(k, 1)(x, y) + t @ jax.grad(k, 0)(x, y) + jnp.trace(jax.jacfwd(jax.grad(k, 0), 1)(x, y))

    matrix = jax.vmap(jax.vmap(u, (None, None, 0, 0)), (0, 0, None, None))(x, scores(x), x, scores(x))
    return {'u': float((matrix.sum() - jnp.trace(matrix)) / (n * (n - 1))), 'v': float(matrix.mean())}


def rbf(h):
    return lambda x, y: jnp.exp(-((x - y) ** 2).sum() / (2 * h * h))


def multiquadric(c, beta, h):
    return lambda x, y: (c * c + ((x - y) ** 2).sum() / (h * h)) ** beta


rows = {}
for d in (1, 3):
    x = points(d)
    rows[str(d)] = {
        'rbf 0.7': discrepancies(rbf(0.7), x),
        'rbf median': discrepancies(rbf(median(x)), x),
        'rbf median/log': discrepancies(rbf(median(x) / jnp.sqrt(2 * jnp.log(n))), x),
        'multiquadric': discrepancies(multiquadric(1, -0.5, 1), x),
        'multiquadric 0.6 -0.3 1.4': discrepancies(multiquadric(0.6, -0.3, 1.4), x),
    }
print(json.dumps(rows, indent=2))
