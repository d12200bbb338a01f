import { ArgumentError } from '../engine';

/** For copies that are trained side by side: each is differentiated as one, and has no state of its own. @throws ArgumentError for another loss, or player of a game. */
export function checkDifferentiated(subject: string, what: 'loss' | 'game', { start, explicit }: { start?: unknown; explicit?: boolean }): void {
  if (!start && !explicit) return;
  throw new ArgumentError(subject, {
    given: start ? `a ${what} that carries a state` : `a ${what} that returns its own gradient`,
    expected: `a ${what} that is differentiated and carries nothing`
  });
}
