import type { Tensor } from '@tensorflow/tfjs';
import { DataError } from '../engine';
import { checkBatch, inSupport, supportInWords } from '../energies';
import type { Energy } from '../energies';

/**
 * Refuse data that a model cannot be trained on, before anything runs.
 * @throws ShapeError for a wrong shape or no rows; DataError for NaN or infinities, or values outside the model's support.
 */
export function checkData(model: Pick<Energy, 'name' | 'event' | 'support'>, data: Tensor): void {
  checkBatch(model, data);
  const values = data.dataSync();
  const size = model.event.reduce((a, b) => a * b, 1);
  const support = model.support ?? 'real';
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (inSupport(support, value)) continue;
    throw new DataError(`${model.name}: data`, {
      given: `${value} in row ${Math.floor(i / size)}, component ${i % size}`,
      expected: supportInWords[support],
      remedy: support === 'binary' && value > 0 && value < 1 ? 'Binarise the data first.' : undefined
    });
  }
}
