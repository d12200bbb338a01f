import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { ArgumentError, random, tf } from '../engine';
import type { Key } from '../engine';
import type { Energy } from '../energies';
import { checkDifferentiated } from './check-differentiated';
import type { AnyLoss, Loss } from './loss';

/** Copies of one energy, each with its own loss: what `train` takes. */
export interface SideBySide<P> {
  /** Its parameters are a list, those of each copy; its energy is that of the first. */
  model: Energy<P[]>;
  /** The sum of the losses, and of each of their columns. Each draws with a key of its own. */
  loss: Loss<P[], null>;
}

/**
 * Train several copies of one energy in one program: repeats of a training for an error bar, or one loss under several settings, for one compilation.
 * J(θ₁ … θₖ) = Σᵢ Jᵢ(θᵢ): the gradients do not mix, and with an optimiser that acts on each number alone (sgd, adam) each copy learns as if it were alone.
 * Initial parameters and draws differ from copy to copy; the minibatches are shared.
 * @param losses one a copy, without state and not `explicit`: the score-matching and noise-contrastive ones.
 * @throws ArgumentError without losses, or for one that carries a state or returns its own gradient.
 */
export function sideBySide<P>(energy: Energy<P>, losses: readonly AnyLoss<null>[]): SideBySide<P> {
  if (losses.length === 0) throw new ArgumentError('sideBySide', { given: 'no losses', expected: 'one a copy' });
  losses.forEach((loss, i) => checkDifferentiated(`sideBySide: losses[${i}]`, 'loss', loss));
  const sum: Loss<P[], null> = (_, params, batch, key, state) => {
    const results = losses.map((loss, i) => loss(energy, params[i]!, batch, random.foldIn(key, i), null));
    const columns = new Set(results.flatMap(({ info }) => Object.keys(info)));
    const sumOf = (values: (Tensor | undefined)[]): Scalar => tf.addN(values.filter((value): value is Tensor => value !== undefined)) as Scalar;
    return {
      loss: sumOf(results.map(({ loss }) => loss)),
      state,
      info: Object.fromEntries([...columns].map((column) => [column, sumOf(results.map(({ info }) => info[column]))]))
    };
  };
  return {
    model: {
      ...untold(energy),
      name: `${losses.length} times ${energy.name}`,
      init: (key) => {
        const keys = random.split(key, losses.length) as Key[];
        const params = keys.map((own) => energy.init(own));
        keys.forEach((own) => own.dispose());
        return params;
      },
      energy: (params, x) => energy.energy(params[0]!, x)
    },
    loss: Object.assign(sum, { checkData: (_: Energy<P[]>, data: Tensor) => losses.forEach((loss) => loss.checkData?.(energy, data)) })
  };
}

/** What of an energy holds for all copies: what it knows of its parameters does not. */
function untold<P>({ event, support, smooth }: Energy<P>): Pick<Energy, 'event' | 'support' | 'smooth'> {
  return { event, ...(support !== undefined && { support }), ...(smooth !== undefined && { smooth }) };
}
