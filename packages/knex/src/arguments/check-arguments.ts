import { InvalidArgumentError } from '../errors/input-errors.ts'

/** A value as a message shows it, in a few words. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string')
    return `the string ${JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)}`
  if (typeof value === 'bigint') return `\`${value}n\``
  if (value === null || value === undefined || typeof value === 'number' || typeof value === 'boolean')
    return `\`${value}\``
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? 'an invalid Date' : `the Date ${value.toISOString()}`
  }
  if (Array.isArray(value)) return 'an array'
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`
  return typeof value === 'object' ? `an object (${describeClass(value)})` : typeof value
}

/** A generator's constructor has no name; the language calls it by a tag. */
function describeClass(value: object): string {
  if (Object.getPrototypeOf(value) === null) return 'without a prototype'
  return value.constructor?.name || Object.prototype.toString.call(value).slice('[object '.length, -1)
}

/** Throws unless a value is a text that says something. */
export function checkText(argument: string, value: unknown): void {
  if (typeof value === 'string' && value.trim() !== '') return
  throw new InvalidArgumentError(
    argument,
    `\`${argument}\` must be a text that is not empty, got ${describeValue(value)}.`,
  )
}

/** Throws unless a value is a text; the empty one is one too. A password, so the message does not show what is found. */
export function checkString(argument: string, value: unknown): void {
  if (typeof value === 'string') return
  throw new InvalidArgumentError(argument, `\`${argument}\` must be a text (it may be empty), got ${typeof value}.`)
}

/** Throws unless a value is one of some words. */
export function checkChoice(argument: string, value: unknown, choices: readonly string[]): void {
  if (typeof value === 'string' && choices.includes(value)) return
  const list = choices.map((choice) => `'${choice}'`).join(' or ')
  throw new InvalidArgumentError(argument, `\`${argument}\` must be ${list}, got ${describeValue(value)}.`)
}

/** Throws unless a value is an object of the options of these names, or left out: a misspelt one would say nothing. */
export function checkOptions<Options extends object>(
  value: Options | undefined,
  names: readonly (keyof Options & string)[],
  argument = 'options',
): void {
  if (value === undefined) return
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidArgumentError(argument, `\`${argument}\` must be an object, got ${describeValue(value)}.`)
  }
  const known: readonly string[] = names
  const unknown = Object.keys(value).find((name) => !known.includes(name))
  if (unknown === undefined) return
  const option = argument === 'options' ? unknown : `${argument}.${unknown}`
  throw new InvalidArgumentError(argument, `There is no option \`${option}\`, only ${names.join(', ')}.`)
}

/** Throws unless a value is a list of different names, not empty. */
export function checkNames(argument: string, value: unknown): void {
  const isList = Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string')
  if (!isList) {
    const found = Array.isArray(value) ? `[${value.map(describeValue).join(', ')}]` : describeValue(value)
    throw new InvalidArgumentError(argument, `\`${argument}\` must be an array of names, at least one, got ${found}.`)
  }
  const double = value.find((name, index) => value.indexOf(name) < index)
  if (double !== undefined) throw new InvalidArgumentError(argument, `\`${argument}\` names \`${double}\` twice.`)
}

/** Throws unless rows can be read from a value; `'at once'`: without waiting for them. */
export function checkRowSource(rows: unknown, when: 'at once' | 'as they come'): void {
  const isObject = typeof rows === 'object' && rows !== null
  if (isObject && Symbol.iterator in rows) return
  if (isObject && Symbol.asyncIterator in rows && when === 'as they come') return
  const hint =
    rows instanceof Promise
      ? 'Await it first.'
      : isObject && Symbol.asyncIterator in rows
        ? 'Collect it first: `await Array.fromAsync(rows)`.'
        : 'One row is passed as `[row]`.'
  const forms = when === 'at once' ? 'an array or an iterable' : 'an array, an iterable or an async iterable'
  throw new InvalidArgumentError('rows', `\`rows\` must be ${forms} of rows, got ${describeValue(rows)}. ${hint}`)
}

/** Throws unless the callback and the signal of some options are what they are called, or left out. */
export function checkControls({
  onProgress,
  signal,
}: {
  readonly onProgress?: unknown
  readonly signal?: unknown
}): void {
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw new InvalidArgumentError('onProgress', `\`onProgress\` must be a function, got ${describeValue(onProgress)}.`)
  }
  if (signal !== undefined && !isSignal(signal)) {
    throw new InvalidArgumentError('signal', `\`signal\` must be an AbortSignal, got ${describeValue(signal)}.`)
  }
}

/** By what is asked of it: a signal of another realm, such as a test runner's, is no instance of this one's class. */
function isSignal(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return ['throwIfAborted', 'addEventListener', 'removeEventListener'].every(
    (name) => typeof Reflect.get(value, name) === 'function',
  )
}
