export * from './adam';
export * from './check-data';
export * from './minibatches';
export * from './optimiser';
export * from './schedules';
export * from './sgd';
export * from './train';
export * from './training-diverged-error';
