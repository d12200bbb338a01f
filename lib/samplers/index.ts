export * from './langevin-step';
