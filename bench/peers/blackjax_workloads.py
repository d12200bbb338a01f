"""The samplers in blackjax, as its documentation runs many chains: vmap over chains, lax.scan over steps, one jit around both."""
import blackjax
import jax
import jax.numpy as jnp

import jax_workloads
from jax_workloads import banana, key, sloping, tune, wait  # noqa: F401


def versions():
    return {'blackjax': blackjax.__version__}


def chain(settings, inputs, energy, algorithm):
    x = jnp.asarray(inputs['x'])
    kernel = algorithm(lambda x: -energy(x[None])[0])

    @jax.jit
    def run(key, x):
        def step(carry, key):
            state, total = carry
            state, info = jax.vmap(kernel.step)(jax.random.split(key, len(x)), state)
            return (state, total + info.acceptance_rate), None

        start = jax.vmap(kernel.init)(x), jnp.zeros(len(x))
        (state, total), _ = jax.lax.scan(step, start, jax.random.split(key, settings['steps']))
        return state.position, -state.logdensity, total / settings['steps']

    slope = jax.grad(lambda x: energy(x).sum())
    return {
        'once': lambda key: run(key, x),
        'exact': lambda: jnp.concatenate([energy(x)[:64], slope(x)[:8].ravel()]),
        'statistics': jax_workloads.statistics_of_chain,
    }


def hmc_gaussian(settings, inputs):
    unit = jnp.ones(settings['dimension'])
    return chain(settings, inputs, sloping(settings), lambda f: blackjax.hmc(f, settings['stepSize'], unit, settings['leapfrogSteps']))


def mala_banana(settings, inputs):
    return chain(settings, inputs, banana, lambda f: blackjax.mala(f, settings['stepSize']))


def random_walk_gaussian(settings, inputs):
    scale = settings['stepSize'] * jnp.ones(settings['dimension'])
    return chain(settings, inputs, sloping(settings), lambda f: blackjax.normal_random_walk(f, scale))


workloads = {'hmcGaussian': hmc_gaussian, 'malaBanana': mala_banana, 'randomWalkGaussian': random_walk_gaussian}
