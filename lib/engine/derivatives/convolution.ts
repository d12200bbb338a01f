import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../backend';
import { ArgumentError } from '../errors';
import { zeros } from './broadcasting';
import type { Attributes, DerivativeTable } from './rule';

function run(kernel: string, inputs: Record<string, Tensor>, attributes: Attributes): Tensor {
  return tf.engine().runKernel(kernel, inputs, attributes) as Tensor;
}

/** What the three kernels of a convolution share; the bilinear form <conv(x, w), y> gives each of them from the other two. */
function shared({ strides, pad, dataFormat, dimRoundingMode }: Attributes): Attributes {
  return { strides, pad, dataFormat: dataFormat ?? 'NHWC', dimRoundingMode: dimRoundingMode ?? (undefined as never) };
}

function forward(x: Tensor, filter: Tensor, attributes: Attributes): Tensor {
  return run('Conv2D', { x, filter }, { ...shared(attributes), dilations: 1 });
}

function backToInput(dy: Tensor, filter: Tensor, inputShape: number[], attributes: Attributes): Tensor {
  return run('Conv2DBackpropInput', { dy, filter }, { ...shared(attributes), inputShape });
}

function backToFilter(x: Tensor, dy: Tensor, filterShape: number[], attributes: Attributes): Tensor {
  return run('Conv2DBackpropFilter', { x, dy }, { ...shared(attributes), filterShape });
}

function checkDilations(dilations: unknown): void {
  if (dilations === undefined || dilations === null || [dilations].flat().every((size) => size === 1)) return;
  throw new ArgumentError('gradient of conv2d', {
    given: `dilations ${JSON.stringify(dilations)}`,
    expected: 'dilations of 1',
    remedy: 'Spread the filter with zeros instead of dilating it.'
  });
}

export const convolutionDerivatives: DerivativeTable = {
  Conv2D: {
    inputs: ['x', 'filter'],
    gradient: (dy, [x, filter], attributes) => {
      checkDilations(attributes.dilations);
      return {
        x: () => backToInput(dy, filter!, x!.shape, attributes),
        filter: () => backToFilter(x!, dy, filter!.shape, attributes)
      };
    }
  },
  Conv2DBackpropInput: {
    inputs: ['dy', 'filter'],
    gradient: (upstream, [dy, filter], attributes) => ({
      dy: () => forward(upstream, filter!, attributes),
      filter: () => backToFilter(upstream, dy!, filter!.shape, attributes)
    })
  },
  Conv2DBackpropFilter: {
    inputs: ['x', 'dy'],
    gradient: (upstream, [x, dy], attributes) => ({
      x: () => backToInput(dy!, upstream, x!.shape, attributes),
      dy: () => forward(x!, upstream, attributes)
    })
  },
  AvgPool: {
    inputs: ['x'],
    gradient: (dy, [x], attributes) => ({ x: () => run('AvgPoolGrad', { dy, input: x! }, attributes) })
  },
  // Linear in dy; of its input it uses the shape alone.
  AvgPoolGrad: {
    inputs: ['input'],
    gradient: (upstream, [input], attributes) => ({
      dy: () => run('AvgPool', { x: upstream }, attributes),
      input: () => zeros(input!.shape)
    })
  }
};
