// A program of its own: trains with a checkpoint after every chunk, and is killed between two writes. Arguments: the file, and the chunks to live.
import { readTraining, train } from 'ebm';
import { toyOptions } from './toy';

const [file, chunks] = process.argv.slice(2) as [string, string];
let left = Number(chunks);

void train({
  ...toyOptions(),
  checkpoint: { path: file, every: 1 },
  onProgress: ({ step }) => {
    if (--left > 0) return;
    console.log(`${step} ${readTraining(file).steps}`);
    process.kill(process.pid, 'SIGKILL');
  }
});
