"""The samplers that torchebm has, on the energies of torch_workloads: `step_size` is the drift's, `noise_scale` 1 means noise of variance 2 step_size."""
import torch
import torchebm
from torchebm.core import BaseModel
from torchebm.samplers import HamiltonianMonteCarlo, LangevinDynamics

from torch_workloads import key, sloping, tune, wait, with_slope  # noqa: F401


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


workloads = {'hmcGaussian': hmc_gaussian, 'ulaGaussian': ula_gaussian}
