export * from './classifier-view';
export * from './deep-directed';
export * from './generative-adversarial';
