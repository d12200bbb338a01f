"""The workloads in eager PyTorch, as its users write them; the number of threads is the better of one and two, found by trying."""
import math
import os
import platform

import torch
from torch.nn.functional import silu


def versions():
    return {'torch': torch.__version__, 'python': platform.python_version()}


def wait(result):
    return result


def key(seed):
    return seed


def tune(timed, calls):
    times = {}
    for threads in sorted({1, min(2, os.cpu_count() or 1)}):
        torch.set_num_threads(threads)
        tries = 3 if timed(1) < 500 else 1
        times[threads] = min(timed(calls) for _ in range(tries))
    best = min(times, key=times.get)
    torch.set_num_threads(best)
    return {'threads': best}


PERCEPTRON = ('w1', 'b1', 'w2', 'b2', 'w3')


def perceptron(inputs):
    return [torch.from_numpy(inputs[name]) for name in PERCEPTRON]


def energy(p, x):
    return (silu(silu(x @ p[0] + p[1]) @ p[2] + p[3]) @ p[4])[:, 0]


def slope(p, x):
    x = x.detach().requires_grad_(True)
    return torch.autograd.grad(energy(p, x).sum(), x)[0]


def energy_and_slope(p, x):
    return torch.cat([energy(p, x)[:64], slope(p, x)[:64].ravel()])


def langevin(settings, inputs):
    steps, step_size = settings['steps'], settings['stepSize']
    p, start = perceptron(inputs), torch.from_numpy(inputs['x'])

    def run(seed):
        torch.manual_seed(seed)
        x = start
        for _ in range(steps):
            x = x - step_size * slope(p, x) + (2 * step_size) ** 0.5 * torch.randn_like(x)
        return x

    return {
        'once': run,
        'exact': lambda: energy_and_slope(p, start),
        'statistics': lambda x: {'energy': energy(p, x).mean(), 'square': (x**2).mean()},
    }


def metropolis(settings, inputs):
    steps, scale, variance = settings['steps'], settings['stepSize'], settings['variance']
    start, centres = torch.from_numpy(inputs['x']), torch.from_numpy(inputs['centres'])

    def energy(x):
        return -torch.log(torch.exp(((x[:, None] - centres) ** 2).sum(2) * (-0.5 / variance)).sum(1) + 1e-30)

    @torch.no_grad()
    def run(seed):
        torch.manual_seed(seed)
        x, e, accepted = start, energy(start), torch.zeros(len(start))
        for _ in range(steps):
            proposal = x + scale * torch.randn_like(x)
            proposed = energy(proposal)
            accept = torch.log(torch.rand_like(e)) < e - proposed
            x, e, accepted = torch.where(accept[:, None], proposal, x), torch.where(accept, proposed, e), accepted + accept
        return x, e, accepted

    return {
        'once': run,
        'exact': lambda: energy(start)[:64],
        'statistics': lambda s: {'acceptance': s[2].mean() / steps, 'energy': s[1].mean(), 'square': (s[0] ** 2).mean()},
    }


def pcd(settings, inputs):
    updates, steps, batch = settings['updates'], settings['steps'], settings['batch']
    step_size, noise = settings['stepSize'], settings['noise']
    given, start = perceptron(inputs), torch.from_numpy(inputs['x'])

    def contrast(p, data, model):
        return energy(p, data).mean() - energy(p, model).mean()

    def run(seed):
        torch.manual_seed(seed)
        p = [tensor.clone().requires_grad_(True) for tensor in given]
        adam = torch.optim.Adam(p, lr=settings['learningRate'], fused=True)
        x = start
        for _ in range(updates):
            frozen = [tensor.detach() for tensor in p]
            for _ in range(steps):
                x = x - step_size * slope(frozen, x) + noise * torch.randn_like(x)
            data = torch.randn(batch, 2) * 0.5 + 1
            adam.zero_grad()
            contrast(p, data, x).backward()
            adam.step()
        return [tensor.detach() for tensor in p], x

    def exact():
        p = [tensor.clone().requires_grad_(True) for tensor in given]
        slopes = torch.autograd.grad(contrast(p, start[:128], start[128:]), p)
        return torch.cat([energy_and_slope(given, start), *[g.ravel()[:16] for g in slopes]])

    return {
        'once': run,
        'exact': exact,
        'statistics': lambda s: {'contrast': contrast(s[0], start[:128] * 0.5 + 1, start), 'square': (s[1] ** 2).mean(), 'w3': s[0][4].abs().mean()},
    }


def rbm(settings, inputs):
    updates, batch, rate = settings['updates'], settings['batch'], settings['learningRate']
    names = ('weights', 'visibleBias', 'hiddenBias', 'chains', 'data')
    given = [torch.from_numpy(inputs[name]) for name in names]

    @torch.no_grad()
    def run(seed):
        torch.manual_seed(seed)
        w, b, c, v = (tensor.clone() for tensor in given[:4])
        data = given[4]
        for i in range(updates):
            x = data[i * batch : (i + 1) * batch]
            positive = torch.sigmoid(torch.addmm(c, x, w))
            h = torch.bernoulli(torch.sigmoid(torch.addmm(c, v, w)))
            v = torch.bernoulli(torch.sigmoid(torch.addmm(b, h, w.T)))
            negative = torch.sigmoid(torch.addmm(c, v, w))
            w.addmm_(x.T, positive, alpha=rate / batch).addmm_(v.T, negative, alpha=-rate / batch)
            b += (x - v).mean(0) * rate
            c += (positive - negative).mean(0) * rate
        return w, b, c, v

    def exact():
        w, b, c, v, _ = given
        up = torch.sigmoid(v @ w + c)
        return torch.cat([up[0, :64], torch.sigmoid(up @ w.T + b)[0, :64], (v.T @ up)[0, :64]])

    return {
        'once': run,
        'exact': exact,
        'statistics': lambda s: {'weight': (s[0] ** 2).mean(), 'visibleBias': s[1].mean(), 'hiddenBias': s[2].mean(), 'pixel': s[3].mean()},
    }


def contrastive_divergence(settings, inputs):
    updates, batch, rate, steps = (settings[name] for name in ('updates', 'batch', 'learningRate', 'steps'))
    given = [torch.from_numpy(inputs[name]) for name in ('weights', 'visibleBias', 'hiddenBias', 'data')]

    @torch.no_grad()
    def run(seed):
        torch.manual_seed(seed)
        w, b, c = (tensor.clone() for tensor in given[:3])
        for x in given[3].split(batch)[:updates]:
            v = x
            positive = negative = torch.sigmoid(torch.addmm(c, x, w))
            for _ in range(steps):
                h = torch.bernoulli(negative)
                v = torch.bernoulli(torch.sigmoid(torch.addmm(b, h, w.T)))
                negative = torch.sigmoid(torch.addmm(c, v, w))
            w.addmm_(x.T, positive, alpha=rate / batch).addmm_(v.T, negative, alpha=-rate / batch)
            b += (x - v).mean(0) * rate
            c += (positive - negative).mean(0) * rate
        return w, b, c

    def exact():
        w, b, c, data = given
        x = data[:batch]
        up = torch.sigmoid(x @ w + c)
        return torch.cat([part.ravel()[:64] for part in (up, torch.sigmoid(up @ w.T + b), x.T @ up)])

    return {
        'once': run,
        'exact': exact,
        'statistics': lambda s: {'weight': (s[0] ** 2).mean(), 'visibleBias': s[1].mean(), 'hiddenBias': s[2].mean()},
    }


def annealing(settings, inputs):
    chains = settings['chains']
    w, b, c, a = (torch.from_numpy(inputs[name]) for name in ('weights', 'visibleBias', 'hiddenBias', 'baseRates'))
    betas, x = inputs['schedule'].tolist(), torch.from_numpy(inputs['x'])
    softplus = torch.nn.functional.softplus

    def increment(start, end, v, up):
        return (end - start) * (v @ (b - a)) + (softplus(end * up) - softplus(start * up)).sum(1)

    @torch.no_grad()
    def run(seed):
        torch.manual_seed(seed)
        v, total = torch.bernoulli(torch.sigmoid(a).expand(chains, -1)), torch.zeros(chains)
        for start, end in zip(betas, betas[1:]):
            up = torch.addmm(c, v, w)
            total += increment(start, end, v, up)
            h = torch.bernoulli(torch.sigmoid(end * up))
            v = torch.bernoulli(torch.sigmoid(torch.addmm(torch.lerp(a, b, end), h, w.T, alpha=end)))
        return total

    def exact():
        up = x @ w + c
        energy = -(x @ torch.lerp(a, b, 0.6)) - softplus(0.6 * up).sum(1)
        log_base = settings['hidden'] * math.log(2) + softplus(a).sum()
        return torch.cat([energy, increment(0.3, 0.6, x, up), log_base[None]])

    def statistics(total):
        return {'ratio': total.logsumexp(0) - math.log(chains), 'weight': total.mean(), 'spread': total.std(correction=0)}

    return {'once': run, 'exact': exact, 'statistics': statistics}


def normals(settings, inputs):
    def run(seed):
        torch.manual_seed(seed)
        return torch.randn(settings['count'])

    return {
        'once': run,
        'exact': lambda: torch.zeros(1),
        'statistics': lambda z: {'mean': z.mean(), 'square': (z**2).mean(), 'fourth': (z**4).mean(), 'tail': (z.abs() > 3).float().mean()},
    }


def chain(settings, inputs, energy, init, step):
    """Steps of a kernel on many chains: the state begins with position and energy, a step returns it and the acceptance probability."""
    start = torch.from_numpy(inputs['x'])

    def run(seed):
        torch.manual_seed(seed)
        state, total = init(start), torch.zeros(len(start))
        for _ in range(settings['steps']):
            state, acceptance = step(state)
            total += acceptance
        return state[0], state[1], total / settings['steps']

    def exact():
        e, g = with_slope(energy)(start)
        return torch.cat([e[:64], g[:8].ravel()])

    return {
        'once': run,
        'exact': exact,
        'statistics': lambda s: {'acceptance': s[2].mean(), 'energy': s[1].mean(), 'square': (s[0] ** 2).mean()},
    }


def sloping(settings):
    precision = 1 / (1 + torch.arange(settings['dimension']) / (settings['dimension'] - 1))
    return lambda x: 0.5 * (x * x * precision).sum(1)


def banana(x):
    return 0.5 * ((x[:, 0] / 10) ** 2 + (x[:, 1] - 0.03 * (x[:, 0] ** 2 - 100)) ** 2)


def with_slope(energy):
    def evaluate(x):
        x = x.detach().requires_grad_(True)
        e = energy(x)
        return e.detach(), torch.autograd.grad(e.sum(), x)[0]

    return evaluate


def accept(state, proposed, log_ratio):
    acceptance = log_ratio.clamp(max=0).exp()
    yes = torch.rand_like(acceptance) < acceptance
    return tuple(torch.where(yes.reshape((-1,) + (1,) * (a.ndim - 1)), b, a) for a, b in zip(state, proposed)), acceptance


def hmc_gaussian(settings, inputs):
    energy, size = sloping(settings), settings['stepSize']
    evaluate = with_slope(energy)

    def step(state):
        x, e, g = state
        momentum = torch.randn_like(x)
        y, f, h, r = x, e, g, momentum - 0.5 * size * g
        for leap in range(settings['leapfrogSteps']):
            y = y + size * r
            f, h = evaluate(y)
            r = r - (size if leap < settings['leapfrogSteps'] - 1 else 0.5 * size) * h
        return accept(state, (y, f, h), e - f + 0.5 * (momentum**2).sum(1) - 0.5 * (r**2).sum(1))

    return chain(settings, inputs, energy, lambda x: (x, *evaluate(x)), step)


def mala_banana(settings, inputs):
    size, evaluate = settings['stepSize'], with_slope(banana)

    def step(state):
        x, e, g = state
        noise = torch.randn_like(x)
        y = x - size * g + (2 * size) ** 0.5 * noise
        f, h = evaluate(y)
        back = (x - y + size * h) ** 2 / (2 * size)
        return accept(state, (y, f, h), e - f + 0.5 * (noise**2 - back).sum(1))

    return chain(settings, inputs, banana, lambda x: (x, *evaluate(x)), step)


def random_walk_gaussian(settings, inputs):
    energy, size = sloping(settings), settings['stepSize']

    def step(state):
        x, e = state
        y = x + size * torch.randn_like(x)
        f = energy(y)
        return accept(state, (y, f), e - f)

    return chain(settings, inputs, energy, lambda x: (x, energy(x)), step)


def ula_gaussian(settings, inputs):
    energy, size = sloping(settings), settings['stepSize']
    evaluate = with_slope(energy)

    def step(state):
        x, _, g = state
        y = x - size * g + (2 * size) ** 0.5 * torch.randn_like(x)
        return (y, *evaluate(y)), torch.ones(len(x))

    return chain(settings, inputs, energy, lambda x: (x, *evaluate(x)), step)


CONFINEMENT = 0.05


def confined(p, x):
    return energy(p, x) + CONFINEMENT * (x**2).sum(1)


def training(settings, inputs, start, fixed, energy_of=confined, more=()):
    """Updates by Adam; `start(p)` gives the loss of a batch and, where there is a buffer of chains, that; `fixed(p, x)` the value without anything random."""
    updates, batch = settings['updates'], settings['batch']
    given, data = [*perceptron(inputs), *more], torch.from_numpy(inputs['data'])

    def run(seed):
        torch.manual_seed(seed)
        p = [torch.nn.Parameter(tensor.clone()) for tensor in given]
        adam = torch.optim.Adam(p, lr=settings['learningRate'], fused=True)
        loss, buffer = start(p)
        total = torch.zeros(())
        for x in data.split(batch)[:updates]:
            adam.zero_grad()
            value = loss(x)
            value.backward()
            adam.step()
            total += value.detach()
        return [tensor.detach() for tensor in p], buffer() if buffer else None, total / updates

    x = data[:batch]

    def slope_of(p):
        at = x.clone().requires_grad_(True)
        return torch.autograd.grad(energy_of(p, at).sum(), at)[0]

    def exact():
        p = [torch.nn.Parameter(tensor.clone()) for tensor in given]
        value = fixed(p, x)
        slopes = torch.autograd.grad(value, p[:5])
        return torch.cat([value.detach()[None], energy_of(given, x)[:64], *[g.ravel()[:32] for g in slopes]])

    def statistics(result):
        q, buffer, mean = result
        change = [(after - before).abs().mean() for after, before in zip(q, given)]
        return {
            'loss': mean,
            'energy': (energy_of(q, x) - energy_of(given, x)).mean(),
            'slope': ((slope_of(q) - slope_of(given)) ** 2).mean(),
            'first': change[0],
            'second': change[2],
            'output': change[4],
            **({} if buffer is None else {'chains': (buffer**2).mean()}),
        }

    return {'once': run, 'exact': exact, 'statistics': statistics}


def gap(p, x, y):
    return confined(p, x).mean() - confined(p, y).mean()


def train_pcd(settings, inputs):
    chains, steps, size, restart = (settings[name] for name in ('batch', 'steps', 'stepSize', 'restart'))
    states = torch.from_numpy(inputs['buffer'])
    stratum = len(states) // chains

    def start(p):
        buffer = states.clone()

        def loss(x):
            frozen = [tensor.detach() for tensor in p]
            rows = torch.arange(chains) * stratum + torch.randint(0, stratum, (chains,))
            anew = torch.rand(chains, 1) < restart
            y = torch.where(anew, torch.randn_like(x), buffer[rows])
            for _ in range(steps):
                y = y.detach().requires_grad_(True)
                slope = torch.autograd.grad(confined(frozen, y).sum(), y)[0]
                y = y.detach() - size * slope + (2 * size) ** 0.5 * torch.randn_like(y)
            buffer[rows] = y
            return gap(p, x, y)

        return loss, lambda: buffer

    return training(settings, inputs, start, lambda p, x: gap(p, x, states[:chains]))


def train_dsm(settings, inputs):
    sigma, half = settings['sigma'], settings['batch'] // 2

    def misses(p, x, z):
        x = x.detach().requires_grad_(True)
        slope = torch.autograd.grad(confined(p, x).sum(), x, create_graph=True)[0]
        return 0.5 * ((slope - z / sigma) ** 2).sum(1).mean()

    def start(p):
        def loss(x):
            z = torch.randn_like(x)
            return misses(p, x + sigma * z, z)

        return loss, None

    return training(settings, inputs, start, lambda p, x: misses(p, x[:half], x[half:]))


def train_ssm(settings, inputs):
    def sliced(p, x, v):
        x = x.detach().requires_grad_(True)
        slope = (torch.autograd.grad(confined(p, x).sum(), x, create_graph=True)[0] * v).sum(1)
        product = torch.autograd.grad(slope.sum(), x, create_graph=True)[0]
        return (0.5 * slope**2 - (product * v).sum(1)).mean()

    return training(settings, inputs, lambda p: (lambda x: sliced(p, x, torch.randn_like(x).sign()), None), lambda p, x: sliced(p, x, x[:1].expand_as(x)))


def train_nce(settings, inputs):
    centre, deviation = settings['centre'], settings['deviation']
    softplus = torch.nn.functional.softplus
    noise = torch.distributions.Normal(centre, deviation)

    def with_log_z(p, x):
        return confined(p, x) + p[5]

    def contrast(p, x, y):
        points = torch.cat([x, y])
        odds = -with_log_z(p, points) - noise.log_prob(points).sum(1)
        return softplus(-odds[: len(x)]).mean() + softplus(odds[len(x) :]).mean()

    def start(p):
        return lambda x: contrast(p, x, noise.sample(x.shape)), None

    return training(settings, inputs, start, lambda p, x: contrast(p, x, 2 * centre - x), energy_of=with_log_z, more=[torch.zeros(())])


def svgd_mixture(settings, inputs):
    start, size = torch.from_numpy(inputs['x']), settings['stepSize']
    means, weights = torch.tensor([[-2.0, 0.0], [2.0, 0.0]]), torch.tensor([1 / 3, 2 / 3])
    n, width = start.shape[0], settings.get('width')

    def score(x):
        x = x.detach().requires_grad_(True)
        log_density = torch.logsumexp(weights.log() - 0.5 * ((x[:, None] - means) ** 2).sum(-1), dim=1).sum()
        return torch.autograd.grad(log_density, x)[0]

    def run(steps):
        x = start
        for _ in range(steps):
            precision = 1 / width**2 if width else 2 * math.log(n) / torch.pdist(x).median() ** 2
            k = torch.exp(-0.5 * precision * torch.cdist(x, x, compute_mode='donot_use_mm_for_euclid_dist') ** 2)
            x = x + size * (k @ score(x) + precision * (x * k.sum(1, keepdim=True) - k @ x)) / n
        return x

    return {
        'once': lambda seed: run(settings['steps']),
        'exact': lambda: run(3)[:64],
        'statistics': lambda x: {'mean': x[:, 0].mean(), 'square': (x**2).mean()},
    }


def stein_discrepancy(settings, inputs):
    x = torch.from_numpy(inputs['x'])

    def run():
        s, d = -x, x.shape[1]
        difference = x[:, None] - x[None]
        squares = (difference**2).sum(-1)
        base = 1 + squares
        k = base.rsqrt()
        slope = -0.5 * k / base
        bend = -1.5 * slope / base
        crosses = ((s[None] - s[:, None]) * difference).sum(-1)
        return (k * (s @ s.T) + 2 * slope * crosses - 4 * squares * bend - 2 * d * slope).mean()[None]

    return {'once': lambda seed: run(), 'exact': run, 'statistics': lambda result: {}}


GENERATOR = ('g1', 'c1', 'g2', 'c2', 'g3', 'c3')


def generate(q, z):
    return ((z @ q[0] + q[1]).relu() @ q[2] + q[3]).relu() @ q[4] + q[5]


def stein_gan_rounds(settings, inputs):
    """Rounds of SteinGAN: an update of the energy p and one of the generator q, each by its Adam."""
    rounds, batch, width = settings['rounds'], settings['batch'], settings['width']
    given_p, given_q = perceptron(inputs), [torch.from_numpy(inputs[name]) for name in GENERATOR]
    fixed, data = torch.from_numpy(inputs['z']), torch.from_numpy(inputs['data'])

    def learnable(given):
        return [torch.nn.Parameter(tensor.clone()) for tensor in given]

    def gap_of(p, q, x, z):
        with torch.no_grad():
            y = generate(q, z)
        return gap(p, x, y)

    def push(p, q, z):
        """Leaves in the generator the slope that moves its draws along Stein's direction; returns their mean energy."""
        x = generate(q, z)
        at = x.detach().requires_grad_(True)
        total = confined([tensor.detach() for tensor in p], at).sum()
        slope = torch.autograd.grad(total, at)[0]
        with torch.no_grad():
            k = torch.exp(-0.5 / width**2 * torch.cdist(at, at, compute_mode='donot_use_mm_for_euclid_dist') ** 2)
            phi = ((at * k.sum(1, keepdim=True) - k @ at) / width**2 - k @ slope) / len(at)
        x.backward(-phi / len(at))
        return total.detach() / len(at)

    def run(seed):
        torch.manual_seed(seed)
        p, q = learnable(given_p), learnable(given_q)
        of_p, of_q = (torch.optim.Adam(tensors, lr=settings['learningRate'], fused=True) for tensors in (p, q))
        total, drawn = torch.zeros(()), torch.zeros(())
        for x in data.split(batch)[:rounds]:
            of_p.zero_grad()
            value = gap_of(p, q, x, torch.randn_like(fixed))
            value.backward()
            of_p.step()
            of_q.zero_grad()
            drawn += push(p, q, torch.randn_like(fixed))
            of_q.step()
            total += value.detach()
        return [tensor.detach() for tensor in p], [tensor.detach() for tensor in q], total / rounds, drawn / rounds

    x = data[:batch]

    def exact():
        p, q = learnable(given_p), learnable(given_q)
        value = gap_of(p, q, x, fixed)
        slopes = torch.autograd.grad(value, p)
        drawn = push(p, q, fixed)
        return torch.cat([torch.stack([value.detach(), drawn]), *[g.ravel() for g in slopes], *[tensor.grad.ravel() for tensor in q]])

    def statistics(result):
        p, q, value, drawn = result
        draws = generate(q, fixed)
        moved = {name: (new - old).abs().mean() for name, new, old in zip(PERCEPTRON + GENERATOR, p + q, given_p + given_q)}
        return {
            'gap': value,
            'drawn': drawn,
            'energy': (confined(p, x) - confined(given_p, x)).mean(),
            'mean': draws.mean(),
            'square': (draws**2).mean(),
            'energyFirst': moved['w1'],
            'energySecond': moved['w2'],
            'energyOutput': moved['w3'],
            'generatorFirst': moved['g1'],
            'generatorSecond': moved['g2'],
            'generatorOutput': moved['g3'],
        }

    return {'once': run, 'exact': exact, 'statistics': statistics}


workloads = {'langevin': langevin, 'metropolis': metropolis, 'pcd': pcd, 'rbm': rbm, 'normals': normals}
workloads |= {'contrastiveDivergence': contrastive_divergence, 'annealing': annealing}
workloads |= {'hmcGaussian': hmc_gaussian, 'malaBanana': mala_banana, 'randomWalkGaussian': random_walk_gaussian, 'ulaGaussian': ula_gaussian}
workloads |= {'trainPcd': train_pcd, 'trainDsm': train_dsm, 'trainSsm': train_ssm, 'trainNce': train_nce}
workloads |= {'svgdMixture': svgd_mixture, 'steinDiscrepancy': stein_discrepancy, 'steinGanRounds': stein_gan_rounds}
