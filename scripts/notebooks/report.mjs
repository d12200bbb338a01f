// What a run says while it goes on: bars in a terminal, plain lines elsewhere.
import cliProgress from 'cli-progress';

const quiet = 10;

/** A duration as a reader says it: `8 s`, `2 min 05 s`. */
export function duration(seconds) {
  const whole = Math.round(seconds);
  return whole < 90 ? `${whole} s` : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** @param {{ terminal: boolean, estimates: object, lineOf: (claim: object) => string }} options */
export function createReport({ terminal, estimates, lineOf }) {
  return terminal ? new Bars(estimates, lineOf) : new Lines(estimates, lineOf);
}

class Lines {
  constructor(estimates, lineOf) {
    Object.assign(this, { estimates, lineOf });
  }

  say(text) {
    console.log(text);
  }

  /** The listener of one notebook. */
  open(name) {
    const state = { name, cells: 0, done: 0, began: performance.now(), spoke: performance.now(), held: 0, failed: 0 };
    return {
      started: (cells) => {
        state.cells = cells;
        this.begin(state);
        const total = this.estimates.total(name);
        this.say(`${name}: ${cells} cells, ${total === undefined ? 'never run here before, so no estimate' : `about ${duration(total)}`}`);
      },
      cell: (done) => {
        state.done = done;
        this.progress(state);
      },
      claims: (records) => {
        for (const record of records) this.say(`${name}:   ${this.lineOf(record)}`);
      },
      ended: (text) => this.finish(state, text)
    };
  }

  begin() {}

  progress(state) {
    if (performance.now() - state.spoke < quiet * 1000) return;
    state.spoke = performance.now();
    this.say(`${state.name}: cell ${state.done} of ${state.cells}, ${this.times(state)}`);
  }

  times({ name, done, began }) {
    const elapsed = (performance.now() - began) / 1000;
    const left = this.estimates.left(name, done, elapsed);
    return `${duration(elapsed)}${left === undefined ? '' : `, about ${duration(left)} left`}`;
  }

  finish(state, text) {
    this.say(text);
  }

  close() {}
}

class Bars extends Lines {
  constructor(estimates, lineOf) {
    super(estimates, lineOf);
    const format = '{bar} {name}: cell {value} of {total}, {times}';
    this.bars = new cliProgress.MultiBar({ format, barsize: 16, hideCursor: true, clearOnComplete: true, linewrap: false }, cliProgress.Presets.shades_classic);
    this.running = new Map();
    this.clock = setInterval(() => this.running.forEach((bar, state) => bar.update(state.done, { times: this.times(state) })), 500);
    this.clock.unref();
  }

  say(text) {
    if (this.running?.size) this.bars.log(`${text}\n`);
    else console.log(text);
  }

  begin(state) {
    this.running.set(state, this.bars.create(state.cells, 0, { name: state.name, times: this.times(state) }));
  }

  progress(state) {
    this.running.get(state)?.update(state.done, { times: this.times(state) });
  }

  finish(state, text) {
    const bar = this.running.get(state);
    this.say(text);
    if (bar) this.bars.remove(bar);
    this.running.delete(state);
  }

  close() {
    clearInterval(this.clock);
    this.bars.stop();
  }
}
