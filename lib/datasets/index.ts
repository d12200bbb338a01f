export * from './binarise';
export * from './digits';
export * from './idx';
export * from './labelled-images';
export * from './mnist';
export type { ToyDataset } from './toys';
export * as toys from './toys';
export * from './verified-file';
