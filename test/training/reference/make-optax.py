# Reference numbers for the optimisers, schedules and averages: optax 0.2.8 with jax 0.10.2, in float32, as both libraries run:
# 1 - 0.999^t has but four good digits there after the first step, in either.
#   python -m venv venv && venv/bin/pip install jax==0.10.2 optax==0.2.8 && venv/bin/python make-optax.py > optax.json
import json

import jax
import jax.numpy as jnp
import optax

# Twelve gradients of two leaves, large and small, with changes of sign: g_t = (a sin(t + 1), b cos(2 t)) with growing and shrinking factors.
steps = 12
start = {"w": jnp.array([[1.0, -2.0], [0.5, 3.0]]), "b": jnp.array([0.1, -0.3])}
grads = [
    {
        "w": jnp.array([[jnp.sin(t + 1.0), 4 * jnp.cos(2.0 * t)], [0.01 * t, -jnp.exp(-t / 3.0)]]),
        "b": jnp.array([10.0 * jnp.sin(0.7 * t), 0.5]),
    }
    for t in range(steps)
]


def trajectory(optimiser):
    params, state, out = start, optimiser.init(start), []
    for gradient in grads:
        updates, state = optimiser.update(gradient, state, params)
        params = optax.apply_updates(params, updates)
        out.append({name: value.ravel().tolist() for name, value in params.items()})
    return out


cosine = optax.cosine_decay_schedule(0.1, 8, alpha=0.1)
optimisers = {
    "sgd": optax.sgd(0.1),
    "momentum": optax.sgd(0.1, momentum=0.9),
    "nesterov": optax.sgd(0.1, momentum=0.9, nesterov=True),
    "adam": optax.adam(0.1),
    "adam, other decays": optax.adam(0.05, b1=0.5, b2=0.9, eps=1e-3),
    "adamw": optax.adamw(0.1, weight_decay=0.02),
    "adamw, cosine": optax.adamw(cosine, weight_decay=0.02),
    "clip by norm, adam": optax.chain(optax.clip_by_global_norm(1.0), optax.adam(0.1)),
    "clip by norm, sgd": optax.chain(optax.clip_by_global_norm(2.0), optax.sgd(0.1)),
    "clip by value, sgd": optax.chain(optax.clip(0.8), optax.sgd(0.1)),
    "clip by value, by norm, momentum": optax.chain(optax.clip(2.0), optax.clip_by_global_norm(1.5), optax.sgd(0.1, momentum=0.9)),
}
schedules = {
    "linear": optax.linear_schedule(0.1, 0.02, 8),
    "cosine": cosine,
    "exponential": optax.exponential_decay(0.1, 5, 0.5),
    "step": optax.exponential_decay(0.1, 5, 0.5, staircase=True),
    "warm-up": optax.join_schedules([optax.linear_schedule(0.0, 0.1, 4), optax.constant_schedule(0.1)], [4]),
    "warm-up, cosine": optax.warmup_cosine_decay_schedule(0.01, 0.1, 4, 12, end_value=0.01),
}


def averages(decay):
    ema = optax.ema(decay, debias=True)
    state, out = ema.init(start), []
    for params in trajectory(optax.sgd(0.1)):
        tree = {"w": jnp.array(params["w"]).reshape(2, 2), "b": jnp.array(params["b"])}
        average, state = ema.update(tree, state)
        out.append({name: value.ravel().tolist() for name, value in average.items()})
    return out


print(
    json.dumps(
        {
            "versions": {"optax": optax.__version__, "jax": jax.__version__},
            "start": {name: value.ravel().tolist() for name, value in start.items()},
            "gradients": [{name: value.ravel().tolist() for name, value in gradient.items()} for gradient in grads],
            "trajectories": {name: trajectory(optimiser) for name, optimiser in optimisers.items()},
            "schedules": {name: [float(schedule(t)) for t in range(20)] for name, schedule in schedules.items()},
            "averages": {"0.9": averages(0.9), "0.5": averages(0.5)},
        }
    )
)
