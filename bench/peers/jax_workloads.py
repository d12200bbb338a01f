"""The workloads in JAX: one jitted function each, loops by fori_loop or scan, JAX's default random generator."""
import jax
import jax.numpy as jnp
import optax
import platform

silu, sigmoid = jax.nn.silu, jax.nn.sigmoid
wait = jax.block_until_ready
key = jax.random.key


def versions():
    return {'jax': jax.__version__, 'python': platform.python_version()}


def tune(timed, calls):
    return {}


def on_device(inputs, *names):
    return {name: jnp.asarray(inputs[name]) for name in names}


PERCEPTRON = ('w1', 'b1', 'w2', 'b2', 'w3')


def energy(p, x):
    return (silu(silu(x @ p['w1'] + p['b1']) @ p['w2'] + p['b2']) @ p['w3'])[:, 0]


def total(p, x):
    return energy(p, x).sum()


def energy_and_slope(p, x):
    return jnp.concatenate([energy(p, x)[:64], jax.grad(total, 1)(p, x)[:64].ravel()])


def langevin(settings, inputs):
    steps, step_size = settings['steps'], settings['stepSize']
    p, x = on_device(inputs, *PERCEPTRON), jnp.asarray(inputs['x'])

    @jax.jit
    def run(key, p, x):
        def step(i, x):
            noise = jax.random.normal(jax.random.fold_in(key, i), x.shape)
            return x - step_size * jax.grad(total, 1)(p, x) + (2 * step_size) ** 0.5 * noise

        return jax.lax.fori_loop(0, steps, step, x)

    return {
        'once': lambda key: run(key, p, x),
        'exact': lambda: energy_and_slope(p, x),
        'statistics': lambda x: {'energy': energy(p, x).mean(), 'square': (x**2).mean()},
    }


def metropolis(settings, inputs):
    steps, scale, variance = settings['steps'], settings['stepSize'], settings['variance']
    x, centres = jnp.asarray(inputs['x']), jnp.asarray(inputs['centres'])

    def energy(x, centres):
        return -jnp.log(jnp.exp(((x[:, None] - centres) ** 2).sum(2) * (-0.5 / variance)).sum(1) + 1e-30)

    @jax.jit
    def run(key, x, centres):
        def step(i, state):
            x, e, accepted = state
            move, coin = jax.random.split(jax.random.fold_in(key, i))
            proposal = x + scale * jax.random.normal(move, x.shape)
            proposed = energy(proposal, centres)
            accept = jnp.log(jax.random.uniform(coin, e.shape)) < e - proposed
            return jnp.where(accept[:, None], proposal, x), jnp.where(accept, proposed, e), accepted + accept

        return jax.lax.fori_loop(0, steps, step, (x, energy(x, centres), jnp.zeros(x.shape[0])))

    return {
        'once': lambda key: run(key, x, centres),
        'exact': lambda: energy(x, centres)[:64],
        'statistics': lambda s: {'acceptance': s[2].mean() / steps, 'energy': s[1].mean(), 'square': (s[0] ** 2).mean()},
    }


def pcd(settings, inputs):
    updates, steps, batch = settings['updates'], settings['steps'], settings['batch']
    step_size, noise = settings['stepSize'], settings['noise']
    p, x = on_device(inputs, *PERCEPTRON), jnp.asarray(inputs['x'])
    adam = optax.adam(settings['learningRate'])

    def contrast(p, data, model):
        return energy(p, data).mean() - energy(p, model).mean()

    @jax.jit
    def run(key, p, x):
        def update(carry, _):
            key, p, x, moments = carry
            key, chain, draw = jax.random.split(key, 3)

            def step(i, x):
                return x - step_size * jax.grad(total, 1)(p, x) + noise * jax.random.normal(jax.random.fold_in(chain, i), x.shape)

            x = jax.lax.fori_loop(0, steps, step, x)
            data = jax.random.normal(draw, (batch, 2)) * 0.5 + 1
            change, moments = adam.update(jax.grad(contrast)(p, data, x), moments)
            return (key, optax.apply_updates(p, change), x, moments), None

        carry, _ = jax.lax.scan(update, (key, p, x, adam.init(p)), None, length=updates)
        return carry[1], carry[2]

    start = x

    def exact():
        slope = jax.grad(contrast)(p, start[:128], start[128:])
        return jnp.concatenate([energy_and_slope(p, start), *[slope[name].ravel()[:16] for name in PERCEPTRON]])

    return {
        'once': lambda key: run(key, p, x),
        'exact': exact,
        'statistics': lambda s: {'contrast': contrast(s[0], start[:128] * 0.5 + 1, start), 'square': (s[1] ** 2).mean(), 'w3': jnp.abs(s[0]['w3']).mean()},
    }


def rbm(settings, inputs):
    updates, batch, rate = settings['updates'], settings['batch'], settings['learningRate']
    visible, hidden = settings['visible'], settings['hidden']
    names = ('weights', 'visibleBias', 'hiddenBias', 'chains', 'data')
    given = [jnp.asarray(inputs.pop(name)) for name in names]

    @jax.jit
    def run(key, w, b, c, v, data):
        def update(i, state):
            w, b, c, v = state
            x = jax.lax.dynamic_slice(data, (i * batch, 0), (batch, visible))
            up, down = jax.random.split(jax.random.fold_in(key, i))
            positive = sigmoid(x @ w + c)
            h = (jax.random.uniform(up, (batch, hidden)) < sigmoid(v @ w + c)).astype(jnp.float32)
            v = (jax.random.uniform(down, (batch, visible)) < sigmoid(h @ w.T + b)).astype(jnp.float32)
            negative = sigmoid(v @ w + c)
            w = w + (x.T @ positive - v.T @ negative) * (rate / batch)
            return w, b + (x - v).mean(0) * rate, c + (positive - negative).mean(0) * rate, v

        return jax.lax.fori_loop(0, updates, update, (w, b, c, v))

    def exact():
        w, b, c, v, data = given
        up = sigmoid(v @ w + c)
        return jnp.concatenate([up[0, :64], sigmoid(up @ w.T + b)[0, :64], (v.T @ up)[0, :64]])

    return {
        'once': lambda key: run(key, *given),
        'exact': exact,
        'statistics': lambda s: {'weight': (s[0] ** 2).mean(), 'visibleBias': s[1].mean(), 'hiddenBias': s[2].mean(), 'pixel': s[3].mean()},
    }


def contrastive_divergence(settings, inputs):
    updates, batch, rate, steps = (settings[name] for name in ('updates', 'batch', 'learningRate', 'steps'))
    given = [jnp.asarray(inputs.pop(name)) for name in ('weights', 'visibleBias', 'hiddenBias', 'data')]

    def draw(key, mean):
        return jax.random.bernoulli(key, mean).astype(jnp.float32)

    @jax.jit
    def run(key, w, b, c, data):
        def update(i, state):
            w, b, c = state
            x = jax.lax.dynamic_slice_in_dim(data, i * batch, batch)
            positive = sigmoid(x @ w + c)

            def down_up(j, carry):
                _, mean = carry
                up, down = jax.random.split(jax.random.fold_in(jax.random.fold_in(key, i), j))
                v = draw(down, sigmoid(draw(up, mean) @ w.T + b))
                return v, sigmoid(v @ w + c)

            # The means of the hidden units serve the gradient and the next step alike.
            v, negative = jax.lax.fori_loop(0, steps, down_up, (x, positive))
            w = w + (x.T @ positive - v.T @ negative) * (rate / batch)
            return w, b + (x - v).mean(0) * rate, c + (positive - negative).mean(0) * rate

        return jax.lax.fori_loop(0, updates, update, (w, b, c))

    def exact():
        w, b, c, data = given
        x = data[:batch]
        up = sigmoid(x @ w + c)
        return jnp.concatenate([part.ravel()[:64] for part in (up, sigmoid(up @ w.T + b), x.T @ up)])

    return {
        'once': lambda key: run(key, *given),
        'exact': exact,
        'statistics': lambda s: {'weight': (s[0] ** 2).mean(), 'visibleBias': s[1].mean(), 'hiddenBias': s[2].mean()},
    }


def annealing(settings, inputs):
    chains, visible, hidden = settings['chains'], settings['visible'], settings['hidden']
    names = ('weights', 'visibleBias', 'hiddenBias', 'baseRates', 'schedule')
    given, x = [jnp.asarray(inputs[name]) for name in names], jnp.asarray(inputs['x'])
    softplus, bernoulli = jax.nn.softplus, jax.random.bernoulli

    def log_base(a):
        return hidden * jnp.log(2.0) + softplus(a).sum()

    def increment(start, end, v, up, b, a):
        return (end - start) * (v @ (b - a)) + (softplus(end * up) - softplus(start * up)).sum(1)

    @jax.jit
    def run(key, w, b, c, a, betas):
        def step(carry, now):
            v, total = carry
            start, end, key = now
            draw, down = jax.random.split(key)
            up = v @ w + c
            total = total + increment(start, end, v, up, b, a)
            h = bernoulli(draw, sigmoid(end * up)).astype(jnp.float32)
            v = bernoulli(down, sigmoid((1 - end) * a + end * (h @ w.T + b))).astype(jnp.float32)
            return (v, total), None

        first, rest = jax.random.split(key)
        v = bernoulli(first, sigmoid(a), (chains, visible)).astype(jnp.float32)
        keys = jax.random.split(rest, len(betas) - 1)
        (_, total), _ = jax.lax.scan(step, (v, jnp.zeros(chains)), (betas[:-1], betas[1:], keys))
        return total

    def exact():
        w, b, c, a, _ = given
        up = x @ w + c
        energy = -(x @ (a + 0.6 * (b - a))) - softplus(0.6 * up).sum(1)
        return jnp.concatenate([energy, increment(0.3, 0.6, x, up, b, a), log_base(a)[None]])

    def statistics(total):
        return {'ratio': jax.nn.logsumexp(total) - jnp.log(chains), 'weight': total.mean(), 'spread': total.std()}

    return {'once': lambda key: run(key, *given), 'exact': exact, 'statistics': statistics}


def normals(settings, inputs):
    run = jax.jit(lambda key: jax.random.normal(key, (settings['count'],)))
    return {
        'once': lambda key: run(key),
        'exact': lambda: jnp.zeros(1),
        'statistics': lambda z: {'mean': z.mean(), 'square': (z**2).mean(), 'fourth': (z**4).mean(), 'tail': (jnp.abs(z) > 3).mean()},
    }


def statistics_of_chain(s):
    return {'acceptance': s[2].mean(), 'energy': s[1].mean(), 'square': (s[0] ** 2).mean()}


def chain(settings, inputs, energy, init, step):
    """Steps of a kernel on many chains: the state begins with position and energy, a step returns it and the acceptance probability."""
    steps, x = settings['steps'], jnp.asarray(inputs['x'])

    @jax.jit
    def run(key, x):
        def body(i, carry):
            state, total = carry
            state, acceptance = step(jax.random.fold_in(key, i), state)
            return state, total + acceptance

        state, total = jax.lax.fori_loop(0, steps, body, (init(x), jnp.zeros(x.shape[0])))
        return state[0], state[1], total / steps

    slope = jax.grad(lambda x: energy(x).sum())
    return {
        'once': lambda key: run(key, x),
        'exact': lambda: jnp.concatenate([energy(x)[:64], slope(x)[:8].ravel()]),
        'statistics': statistics_of_chain,
    }


def sloping(settings):
    precision = 1 / (1 + jnp.arange(settings['dimension']) / (settings['dimension'] - 1))
    return lambda x: 0.5 * (x * x * precision).sum(1)


def banana(x):
    return 0.5 * ((x[:, 0] / 10) ** 2 + (x[:, 1] - 0.03 * (x[:, 0] ** 2 - 100)) ** 2)


def with_slope(energy):
    both = jax.value_and_grad(lambda x: (lambda e: (e.sum(), e))(energy(x)), has_aux=True)

    def evaluate(x):
        (_, e), g = both(x)
        return e, g

    return evaluate


def accept(key, state, proposed, log_ratio):
    """The Metropolis rule, a coin for each chain."""
    acceptance = jnp.exp(jnp.minimum(log_ratio, 0))
    yes = jax.random.uniform(key, acceptance.shape) < acceptance
    return tuple(jnp.where(yes.reshape((-1,) + (1,) * (a.ndim - 1)), b, a) for a, b in zip(state, proposed)), acceptance


def hmc_gaussian(settings, inputs):
    energy, size = sloping(settings), settings['stepSize']
    evaluate = with_slope(energy)
    slope = jax.grad(lambda x: energy(x).sum())

    def step(key, state):
        x, e, g = state
        move, coin = jax.random.split(key)
        momentum = jax.random.normal(move, x.shape)

        def leap(_, point):
            x, r = point
            x = x + size * r
            return x, r - size * slope(x)

        y, r = jax.lax.fori_loop(0, settings['leapfrogSteps'] - 1, leap, (x, momentum - 0.5 * size * g))
        y = y + size * r
        f, h = evaluate(y)
        r = r - 0.5 * size * h
        return accept(coin, state, (y, f, h), e - f + 0.5 * (momentum**2).sum(1) - 0.5 * (r**2).sum(1))

    return chain(settings, inputs, energy, lambda x: (x, *evaluate(x)), step)


def mala_banana(settings, inputs):
    size, evaluate = settings['stepSize'], with_slope(banana)

    def step(key, state):
        x, e, g = state
        move, coin = jax.random.split(key)
        noise = jax.random.normal(move, x.shape)
        y = x - size * g + (2 * size) ** 0.5 * noise
        f, h = evaluate(y)
        back = (x - y + size * h) ** 2 / (2 * size)
        return accept(coin, state, (y, f, h), e - f + 0.5 * (noise**2 - back).sum(1))

    return chain(settings, inputs, banana, lambda x: (x, *evaluate(x)), step)


def random_walk_gaussian(settings, inputs):
    energy, size = sloping(settings), settings['stepSize']

    def step(key, state):
        x, e = state
        move, coin = jax.random.split(key)
        y = x + size * jax.random.normal(move, x.shape)
        f = energy(y)
        return accept(coin, state, (y, f), e - f)

    return chain(settings, inputs, energy, lambda x: (x, energy(x)), step)


def ula_gaussian(settings, inputs):
    energy, size = sloping(settings), settings['stepSize']
    evaluate = with_slope(energy)

    def step(key, state):
        x, _, g = state
        y = x - size * g + (2 * size) ** 0.5 * jax.random.normal(key, x.shape)
        return (y, *evaluate(y)), jnp.ones(x.shape[0])

    return chain(settings, inputs, energy, lambda x: (x, *evaluate(x)), step)


CONFINEMENT = 0.05


def confined(p, x):
    return energy(p, x) + CONFINEMENT * (x**2).sum(1)


def training(settings, inputs, loss, fixed, energy_of=confined, state=None, more=()):
    """Updates by optax's Adam; `loss(p, x, key, state)` gives a value and the next state, `fixed(p)` the value without anything random."""
    updates, batch = settings['updates'], settings['batch']
    p, data = on_device(inputs, *PERCEPTRON) | dict(more), jnp.asarray(inputs.pop('data'))
    adam = optax.adam(settings['learningRate'])

    @jax.jit
    def run(key, p, state, data):
        def update(i, carry):
            p, state, moments, total = carry
            x = jax.lax.dynamic_slice_in_dim(data, i * batch, batch)
            (value, state), slope = jax.value_and_grad(loss, has_aux=True)(p, x, jax.random.fold_in(key, i), state)
            change, moments = adam.update(slope, moments)
            return optax.apply_updates(p, change), state, moments, total + value

        p, state, _, total = jax.lax.fori_loop(0, updates, update, (p, state, adam.init(p), jnp.zeros(())))
        return p, state, total / updates

    x = data[:batch]
    slope_of = jax.grad(lambda x, p: energy_of(p, x).sum())

    def exact():
        value, slope = jax.value_and_grad(fixed)(p, x)
        return jnp.concatenate([value[None], energy_of(p, x)[:64], *[slope[name].ravel()[:32] for name in PERCEPTRON]])

    def statistics(result):
        q, state, mean = result
        change = {name: jnp.abs(q[name] - p[name]).mean() for name in PERCEPTRON}
        return {
            'loss': mean,
            'energy': (energy_of(q, x) - energy_of(p, x)).mean(),
            'slope': ((slope_of(x, q) - slope_of(x, p)) ** 2).mean(),
            'first': change['w1'],
            'second': change['w2'],
            'output': change['w3'],
            **({} if state is None else {'chains': (state**2).mean()}),
        }

    return {'once': lambda key: run(key, p, state, data), 'exact': exact, 'statistics': statistics}


def train_pcd(settings, inputs):
    chains, steps, size, restart = (settings[name] for name in ('batch', 'steps', 'stepSize', 'restart'))
    buffer = jnp.asarray(inputs.pop('buffer'))
    stratum = len(buffer) // chains

    def gap(p, x, y):
        return confined(p, x).mean() - confined(p, y).mean()

    def loss(p, x, key, buffer):
        pick, begin, fresh, chain = jax.random.split(key, 4)
        frozen = jax.lax.stop_gradient(p)
        rows = jnp.arange(chains) * stratum + jax.random.randint(pick, (chains,), 0, stratum)
        anew = jax.random.uniform(begin, (chains, 1)) < restart
        y = jnp.where(anew, jax.random.normal(fresh, x.shape), buffer[rows])

        def step(i, y):
            slope = jax.grad(lambda y: confined(frozen, y).sum())(y)
            return y - size * slope + (2 * size) ** 0.5 * jax.random.normal(jax.random.fold_in(chain, i), y.shape)

        y = jax.lax.fori_loop(0, steps, step, y)
        return gap(p, x, y), buffer.at[rows].set(y)

    return training(settings, inputs, loss, lambda p, x: gap(p, x, buffer[:chains]), state=buffer)


def train_dsm(settings, inputs):
    sigma, half = settings['sigma'], settings['batch'] // 2

    def misses(p, x, z):
        return 0.5 * ((jax.grad(lambda x: confined(p, x).sum())(x) - z / sigma) ** 2).sum(1).mean()

    def loss(p, x, key, state):
        z = jax.random.normal(key, x.shape)
        return misses(p, x + sigma * z, z), state

    return training(settings, inputs, loss, lambda p, x: misses(p, x[:half], x[half:]))


def train_ssm(settings, inputs):
    def sliced(p, x, v):
        slope, product = jax.jvp(jax.grad(lambda x: confined(p, x).sum()), (x,), (v,))
        return (0.5 * (slope * v).sum(1) ** 2 - (product * v).sum(1)).mean()

    def loss(p, x, key, state):
        return sliced(p, x, jax.random.rademacher(key, x.shape, jnp.float32)), state

    return training(settings, inputs, loss, lambda p, x: sliced(p, x, jnp.broadcast_to(x[0], x.shape)))


def train_nce(settings, inputs):
    centre, deviation = settings['centre'], settings['deviation']

    def with_log_z(p, x):
        return confined(p, x) + p['log_z']

    def contrast(p, x, y):
        points = jnp.concatenate([x, y])
        log_noise = jax.scipy.stats.norm.logpdf(points, centre, deviation).sum(1)
        odds = -with_log_z(p, points) - log_noise
        return jax.nn.softplus(-odds[: len(x)]).mean() + jax.nn.softplus(odds[len(x) :]).mean()

    def loss(p, x, key, state):
        return contrast(p, x, centre + deviation * jax.random.normal(key, x.shape)), state

    more = {'log_z': jnp.zeros(())}
    return training(settings, inputs, loss, lambda p, x: contrast(p, x, 2 * centre - x), energy_of=with_log_z, more=more)


def svgd_mixture(settings, inputs):
    start, size = jnp.asarray(inputs['x']), settings['stepSize']
    means, weights = jnp.array([[-2.0, 0.0], [2.0, 0.0]]), jnp.array([1 / 3, 2 / 3])
    n = start.shape[0]

    def log_density(x):
        return jax.nn.logsumexp(jnp.log(weights) - 0.5 * ((x[:, None] - means) ** 2).sum(-1), axis=1).sum()

    upper, width = jnp.triu_indices(n, 1), settings.get('width')

    def step(_, x):
        squares = ((x[:, None] - x[None]) ** 2).sum(-1)
        # The median of the distances of different points, h = median / sqrt(2 log n), unless h is given.
        precision = 1 / width**2 if width else 2 * jnp.log(n) / jnp.median(jnp.sqrt(squares[upper])) ** 2
        k = jnp.exp(-0.5 * precision * squares)
        attraction = k @ jax.grad(log_density)(x)
        repulsion = precision * (x * k.sum(1, keepdims=True) - k @ x)
        return x + size * (attraction + repulsion) / n

    run = jax.jit(lambda x: jax.lax.fori_loop(0, settings['steps'], step, x))
    few = jax.jit(lambda x: jax.lax.fori_loop(0, 3, step, x))
    return {
        'once': lambda key: run(start),
        'exact': lambda: few(start)[:64],
        'statistics': lambda x: {'mean': x[:, 0].mean(), 'square': (x**2).mean()},
    }


def stein_discrepancy(settings, inputs):
    x = jnp.asarray(inputs['x'])

    @jax.jit
    def run(x):
        s, d = -x, x.shape[1]
        difference = x[:, None] - x[None]
        squares = (difference**2).sum(-1)
        base = 1 + squares
        k = base**-0.5
        slope = -0.5 * k / base
        bend = -1.5 * slope / base
        crosses = ((s[None] - s[:, None]) * difference).sum(-1)
        return (k * (s @ s.T) + 2 * slope * crosses - 4 * squares * bend - 2 * d * slope).mean()[None]

    return {'once': lambda key: run(x), 'exact': lambda: run(x), 'statistics': lambda result: {}}


GENERATOR = ('g1', 'c1', 'g2', 'c2', 'g3', 'c3')


def generate(q, z):
    relu = jax.nn.relu
    return relu(relu(z @ q['g1'] + q['c1']) @ q['g2'] + q['c2']) @ q['g3'] + q['c3']


def stein_gan_rounds(settings, inputs):
    """Rounds of SteinGAN: an update of the energy p and one of the generator q, each by optax's Adam."""
    rounds, batch, width = settings['rounds'], settings['batch'], settings['width']
    p, q = on_device(inputs, *PERCEPTRON), on_device(inputs, *GENERATOR)
    z, data = jnp.asarray(inputs['z']), jnp.asarray(inputs['data'])
    adam = optax.adam(settings['learningRate'])

    def gap(p, x, y):
        return confined(p, x).mean() - confined(p, y).mean()

    def generator_slope(p, q, z):
        """The mean energy of the draws x = G(z), and the slope that moves them along Stein's direction."""
        x, pull = jax.vjp(lambda q: generate(q, z), q)
        total, slope = jax.value_and_grad(lambda x: confined(p, x).sum())(x)
        k = jnp.exp(-0.5 / width**2 * ((x[:, None] - x[None]) ** 2).sum(-1))
        phi = ((x * k.sum(1, keepdims=True) - k @ x) / width**2 - k @ slope) / len(x)
        return total / len(x), pull(-phi / len(x))[0]

    @jax.jit
    def run(key, p, q, data):
        def turn(i, carry):
            p, q, of_p, of_q, total, drawn = carry
            first, second = jax.random.split(jax.random.fold_in(key, i))
            x = jax.lax.dynamic_slice_in_dim(data, i * batch, batch)
            value, slope = jax.value_and_grad(gap)(p, x, generate(q, jax.random.normal(first, z.shape)))
            change, of_p = adam.update(slope, of_p)
            p = optax.apply_updates(p, change)
            energy_of_draws, slope = generator_slope(p, q, jax.random.normal(second, z.shape))
            change, of_q = adam.update(slope, of_q)
            return p, optax.apply_updates(q, change), of_p, of_q, total + value, drawn + energy_of_draws

        zero = jnp.zeros(())
        p, q, _, _, total, drawn = jax.lax.fori_loop(0, rounds, turn, (p, q, adam.init(p), adam.init(q), zero, zero))
        return p, q, total / rounds, drawn / rounds

    x = data[:batch]

    def exact():
        value, of_p = jax.value_and_grad(gap)(p, x, generate(q, z))
        drawn, of_q = generator_slope(p, q, z)
        return jnp.concatenate([jnp.stack([value, drawn]), *[of_p[name].ravel() for name in PERCEPTRON], *[of_q[name].ravel() for name in GENERATOR]])

    def statistics(result):
        new_p, new_q, value, drawn = result
        draws = generate(new_q, z)
        moved = {name: jnp.abs(new[name] - old[name]).mean() for new, old in ((new_p, p), (new_q, q)) for name in old}
        return {
            'gap': value,
            'drawn': drawn,
            'energy': (confined(new_p, x) - confined(p, x)).mean(),
            'mean': draws.mean(),
            'square': (draws**2).mean(),
            'energyFirst': moved['w1'],
            'energySecond': moved['w2'],
            'energyOutput': moved['w3'],
            'generatorFirst': moved['g1'],
            'generatorSecond': moved['g2'],
            'generatorOutput': moved['g3'],
        }

    return {'once': lambda key: run(key, p, q, data), 'exact': exact, 'statistics': statistics}


workloads = {'langevin': langevin, 'metropolis': metropolis, 'pcd': pcd, 'rbm': rbm, 'normals': normals}
workloads |= {'contrastiveDivergence': contrastive_divergence, 'annealing': annealing}
workloads |= {'hmcGaussian': hmc_gaussian, 'malaBanana': mala_banana, 'randomWalkGaussian': random_walk_gaussian, 'ulaGaussian': ula_gaussian}
workloads |= {'trainPcd': train_pcd, 'trainDsm': train_dsm, 'trainSsm': train_ssm, 'trainNce': train_nce}
workloads |= {'svgdMixture': svgd_mixture, 'steinDiscrepancy': stein_discrepancy, 'steinGanRounds': stein_gan_rounds}
