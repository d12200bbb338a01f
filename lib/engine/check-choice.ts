import { ArgumentError } from './errors';

/** @throws ArgumentError unless a name is one of those offered. */
export function checkChoice(subject: string, value: unknown, offered: readonly string[]): void {
  if (offered.includes(value as string)) return;
  throw new ArgumentError(subject, { given: `'${String(value)}'`, expected: `one of ${offered.map((name) => `'${name}'`).join(', ')}` });
}

/**
 * Refuse options of other names: a misspelt one would otherwise count as not given.
 * @param rest what is left of the options once all known ones are taken.
 * @throws ArgumentError that names the first.
 */
export function checkNoOthers(subject: string, rest: object): void {
  const [name] = Object.keys(rest);
  if (name !== undefined)
    throw new ArgumentError(subject, { given: `an option '${name}'`, expected: 'options of its own only: is the name misspelt?' });
}

/** As `checkNoOthers`, for options that are passed on whole. @param known all names that there are. */
export function checkOptionNames<O extends object>(subject: string, options: O, known: readonly NameOf<O>[]): void {
  checkNoOthers(subject, Object.fromEntries(Object.entries(options).filter(([name]) => !(known as readonly string[]).includes(name))));
}

/** Names of the options, in any case of a union. */
type NameOf<O> = O extends unknown ? keyof O & string : never;
