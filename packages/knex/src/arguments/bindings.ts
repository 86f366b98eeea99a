import { InvalidArgumentError } from '../errors/input-errors.ts'
import { describeValue } from './check-arguments.ts'
import { isWellFormed } from './well-formed.ts'

/**
 * The bindings as the driver takes them: values that SQL has a form for, and arrays of such for lists. Throws
 * `InvalidArgumentError` for a value that the driver would change without a word: an invalid Date (NULL), NaN (a column's
 * name), an object (assignments, or SQL text of its own), half a surrogate pair.
 */
export function checkBindings(bindings: readonly unknown[]): readonly unknown[] {
  if (!Array.isArray(bindings)) {
    throw new InvalidArgumentError('bindings', `\`bindings\` must be an array, got ${describeValue(bindings)}.`)
  }
  return bindings.map((value, index) => checkBinding(value, index))
}

function checkBinding(value: unknown, index: number): unknown {
  if (value === null || typeof value === 'bigint' || typeof value === 'boolean') return value
  if (typeof value === 'string') {
    if (!isWellFormed(value)) throw complain(index, 'a string with half a surrogate pair, which is no character')
    return value
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw complain(index, `\`${value}\`, which SQL has no number for`)
    return value
  }
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw complain(index, 'an invalid Date')
    return value
  }
  if (value instanceof Uint8Array) {
    return Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  }
  if (Array.isArray(value)) return value.map((element) => checkBinding(element, index))
  if (value === undefined) throw complain(index, '`undefined`; pass null for NULL')
  throw complain(
    index,
    `${typeof value === 'object' ? 'an object; pass JSON.stringify(value) for JSON' : typeof value}`,
  )
}

function complain(index: number, found: string): InvalidArgumentError {
  return new InvalidArgumentError('bindings', `Binding ${index} is ${found}.`)
}
