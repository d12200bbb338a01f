export * from './binarise';
export * from './digits';
export * from './idx';
export * from './labelled-images';
export * from './mnist';
export * from './verified-file';
