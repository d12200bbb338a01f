import type { Tensor } from '@tensorflow/tfjs';
import { DataError } from '../engine';
import { checkBatch } from '../energies';
import type { Energy } from '../energies';

/**
 * Refuse data that a model cannot be trained on, before anything runs.
 * @throws ShapeError for a wrong shape or no rows; DataError for NaN or infinities, or values other than 0 and 1 where the model's units are binary.
 */
export function checkData(model: Pick<Energy, 'name' | 'event' | 'support'>, data: Tensor): void {
  checkBatch(model, data);
  const values = data.dataSync();
  const size = model.event.reduce((a, b) => a * b, 1);
  const binary = model.support === 'binary';
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (binary ? value === 0 || value === 1 : Number.isFinite(value)) continue;
    throw new DataError(`${model.name}: data`, {
      given: `${value} in row ${Math.floor(i / size)}, component ${i % size}`,
      expected: binary ? '0 or 1' : 'finite numbers',
      remedy: binary && value > 0 && value < 1 ? 'Binarise the data first.' : undefined
    });
  }
}
