"""The samplers and losses that torchebm has, on the energies of torch_workloads: `step_size` is the drift's, `noise_scale` 1 means noise of variance 2 step_size."""
import torch
import torchebm
from torchebm.core import BaseModel
from torchebm.losses import DenoisingScoreMatching, PersistentContrastiveDivergence, SlicedScoreMatching
from torchebm.samplers import HamiltonianMonteCarlo, LangevinDynamics

from torch_workloads import confined, key, sloping, training, tune, wait, with_slope  # noqa: F401


def versions():
    return {'torchebm': torchebm.__version__}


class Model(BaseModel):
    def __init__(self, energy):
        super().__init__()
        self.energy = energy

    def forward(self, x):
        return self.energy(x)


def chain(settings, inputs, energy, sampler, acceptance):
    start = torch.from_numpy(inputs['x'])

    def run(seed):
        torch.manual_seed(seed)
        return sampler.sample(x=start, n_steps=settings['steps'])

    def exact():
        e, g = with_slope(energy)(start)
        return torch.cat([e[:64], g[:8].ravel()])

    return {
        'once': run,
        'exact': exact,
        'statistics': lambda x: {'acceptance': acceptance(start), 'energy': energy(x).mean(), 'square': (x**2).mean()},
    }


def hmc_gaussian(settings, inputs):
    energy = sloping(settings)
    sampler = HamiltonianMonteCarlo(Model(energy), step_size=settings['stepSize'], n_leapfrog_steps=settings['leapfrogSteps'])

    def acceptance(start):
        # Only the diagnostics tell it, in a run of their own: they cost time that the timed runs are spared.
        _, diagnostics = sampler.sample(x=start, n_steps=settings['steps'], return_diagnostics=True)
        return diagnostics['acceptance_rate'].mean()

    return chain(settings, inputs, energy, sampler, acceptance)


def ula_gaussian(settings, inputs):
    energy = sloping(settings)
    sampler = LangevinDynamics(Model(energy), step_size=settings['stepSize'], noise_scale=1.0)
    return chain(settings, inputs, energy, sampler, lambda start: torch.ones(()))


class Network(BaseModel):
    """The energy of torch_workloads; its parameters are those that are trained there."""

    def __init__(self, p):
        super().__init__()
        self.p = torch.nn.ParameterList(p)

    def forward(self, x):
        return confined(self.p, x)


def train_pcd(settings, inputs):
    states = torch.from_numpy(inputs['buffer'])

    def of(p):
        network = Network(p)
        sampler = LangevinDynamics(network, step_size=settings['stepSize'], noise_scale=1.0)
        buffer = {'buffer_size': len(states), 'new_sample_ratio': settings['restart'], 'init_steps': 0}
        loss = PersistentContrastiveDivergence(network, sampler, k_steps=settings['steps'], energy_reg_weight=0, **buffer)
        loss.replay_buffer, loss.buffer_initialized = states.clone(), True
        return loss

    def start(p):
        loss = of(p)
        # Its buffer is written first in, first out, not back to the rows that were drawn: the law of the rows is another, and is not compared.
        return lambda x: loss(x)[0], None

    return training(settings, inputs, start, lambda p, x: of(p).compute_loss(x, states[: len(x)]))


def train_dsm(settings, inputs):
    sigma, half = settings['sigma'], settings['batch'] // 2

    def of(p):
        return DenoisingScoreMatching(Network(p), noise_scale=sigma)

    def fixed(p, x):
        loss = of(p)
        loss.perturb_data = lambda x, generator: (x[:half], sigma * x[half:])
        return loss(x)

    return training(settings, inputs, lambda p: (of(p), None), fixed)


def train_ssm(settings, inputs):
    def of(p):
        return SlicedScoreMatching(Network(p), n_projections=1)

    def fixed(p, x):
        loss = of(p)
        loss._get_random_projections = lambda points, generator: x[:1].expand_as(points)
        return loss(x)

    return training(settings, inputs, lambda p: (of(p), None), fixed)


workloads = {'hmcGaussian': hmc_gaussian, 'ulaGaussian': ula_gaussian}
workloads |= {'trainPcd': train_pcd, 'trainDsm': train_dsm, 'trainSsm': train_ssm}
