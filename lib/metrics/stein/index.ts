export * from './kernel-stein-discrepancy';
export * from './kernel-stein-test';
