// A long-lived worker process of the benchmark: one JSON line in, one JSON line out. Between commands it blocks on its standard input.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export function startWorker(name, command, args, environment = {}) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...environment } });
  const waiting = [];
  let log = '';
  child.stderr.on('data', (chunk) => (log = (log + chunk).slice(-4000)));
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('{"')) waiting.shift()?.resolve(JSON.parse(line));
  });
  const fail = (reason) => waiting.splice(0).forEach((promise) => promise.reject(new Error(`${name}: ${reason}\n${log}`)));
  child.on('error', (error) => fail(error.message));
  child.on('close', (code) => fail(`its process ended with exit code ${code}`));

  const send = async (message) => {
    const answer = await new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      child.stdin.write(JSON.stringify(message) + '\n');
    });
    if (answer.error) throw new Error(`${name}: ${answer.error}`);
    return answer;
  };
  return { name, send, stop: () => child.stdin.end() };
}
