import { isWellFormed } from '../../arguments/well-formed.ts'
import type { TableColumn } from '../table-shape.ts'
import { type Cell, refuse } from './encoder.ts'

/** Takes any value that JSON holds, and reads back as it: a string becomes a JSON string, never JSON text. */
export function createJsonEncoder(column: TableColumn): (value: unknown) => Cell {
  return (value) => {
    const why = findUnfaithful(value, 0)
    if (why !== undefined) refuse(column, value, why)
    return JSON.stringify(value)
  }
}

/** MySQL's limit for nested JSON (manual, "The JSON Data Type"); MariaDB's is 32 for functions. */
const MAX_DEPTH = 100

function findUnfaithful(value: unknown, depth: number): string | undefined {
  if (depth > MAX_DEPTH) return `nested deeper than ${MAX_DEPTH}`
  if (value === null || typeof value === 'boolean') return undefined
  if (typeof value === 'string') return isWellFormed(value) ? undefined : 'half a surrogate pair in a string'
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return 'JSON has no NaN and no Infinity'
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) return 'an integer beyond 2^53; pass it as a string'
    return undefined
  }
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const why = value[index] === undefined ? 'undefined in an array' : findUnfaithful(value[index], depth + 1)
      if (why !== undefined) return why
    }
    return undefined
  }
  if (typeof value !== 'object') return `JSON has no ${typeof value}`
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return 'an object of a class; pass a plain object'
  for (const [key, member] of Object.entries(value)) {
    if (!isWellFormed(key)) return 'half a surrogate pair in a key'
    // As JSON does: a member that is undefined is absent.
    const why = member === undefined ? undefined : findUnfaithful(member, depth + 1)
    if (why !== undefined) return why
  }
  return undefined
}
