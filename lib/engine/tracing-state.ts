let depth = 0;

/** Whether a function is being recorded into a program right now. Values must not be read then: they would become constants of the program. */
export function isTracing(): boolean {
  return depth > 0;
}

/** Recording begins; traces nest. */
export function enterTrace(): void {
  depth += 1;
}

/** Recording ends; each call pairs with one of `enterTrace`. */
export function leaveTrace(): void {
  depth = Math.max(0, depth - 1);
}
