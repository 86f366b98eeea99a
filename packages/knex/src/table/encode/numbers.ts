import type { TableColumn } from '../table-shape.ts'
import { type Cell, refuse } from './encoder.ts'
import { splitDecimal } from './split-decimal.ts'

/** Bits of each integer type (MySQL manual, "Integer Types"). */
const INTEGER_BITS: Readonly<Record<string, number>> = { tinyint: 8, smallint: 16, mediumint: 24, int: 32, bigint: 64 }

/** Tells whether `dataType` is an integer type. */
export function isIntegerType(dataType: string): boolean {
  return dataType in INTEGER_BITS
}

/** Takes integers as numbers, bigints or digits; booleans where the type is TINYINT. */
export function createIntegerEncoder(column: TableColumn): (value: unknown) => Cell {
  const bits = BigInt(INTEGER_BITS[column.dataType] ?? 64)
  const min = column.isUnsigned ? 0n : -(2n ** (bits - 1n))
  const max = column.isUnsigned ? 2n ** bits - 1n : 2n ** (bits - 1n) - 1n
  const [minNumber, maxNumber] = [Number(min), Number(max)]
  const refuseZero = (value: unknown): never =>
    refuse(column, value, 'the server would put the next AUTO_INCREMENT value in its place')
  const checkText = (digits: string, value: unknown): string => {
    const integer = BigInt(digits)
    if (integer < min || integer > max) refuse(column, value, `out of range ${min} to ${max}`)
    if (integer === 0n && column.isAutoIncrement) refuseZero(value)
    return integer.toString()
  }
  return (value) => {
    if (typeof value === 'number') {
      if (!Number.isSafeInteger(value)) refuse(column, value, 'not an integer that a number holds exactly')
      if (value < minNumber || value > maxNumber) refuse(column, value, `out of range ${min} to ${max}`)
      if (value === 0) return column.isAutoIncrement ? refuseZero(value) : '0'
      return value.toString()
    }
    if (typeof value === 'bigint') return checkText(value.toString(), value)
    if (typeof value === 'string' && /^[+-]?\d{1,20}$/.test(value)) return checkText(value.replace(/^\+/, ''), value)
    if (typeof value === 'boolean' && column.dataType === 'tinyint') return value ? '1' : '0'
    return refuse(column, value, 'an integer column takes a number, a bigint or digits')
  }
}

/** Takes what the column stores to the last digit: decimal text, numbers whose shortest form fits, bigints. */
export function createDecimalEncoder(column: TableColumn): (value: unknown) => Cell {
  const scale = column.scale ?? 0
  const integerDigits = (column.precision ?? 10) - scale
  // What is written plainly already needs no taking apart.
  const plain = new RegExp(`^[1-9]\\d{0,${Math.max(0, integerDigits - 1)}}${scale > 0 ? `(\\.\\d{1,${scale}})?` : ''}$`)
  return (value) => {
    const text = typeof value === 'number' || typeof value === 'bigint' ? String(value) : value
    if (integerDigits > 0 && typeof text === 'string' && plain.test(text)) return text
    if (typeof text !== 'string') return refuse(column, value, 'a decimal column takes a number, a bigint or digits')
    const parts = splitDecimal(text)
    if (parts === undefined) return refuse(column, value, 'not a decimal number')
    const { sign, integer, fraction } = parts
    if (integer.length > integerDigits) refuse(column, value, `more than ${integerDigits} digits before the point`)
    if (fraction.length > scale) refuse(column, value, `more than ${scale} digits after the point`)
    const digits = fraction === '' ? integer || '0' : `${integer || '0'}.${fraction}`
    const isZero = !/[1-9]/.test(digits)
    if (sign === '-' && column.isUnsigned && !isZero) refuse(column, value, 'the column is unsigned')
    return isZero ? digits : `${sign}${digits}`
  }
}

/** Takes bits as a number, a bigint, a boolean, or the big-endian bytes that mysql2 reads. */
export function createBitEncoder(column: TableColumn): (value: unknown) => Cell {
  const bits = BigInt(column.precision ?? 1)
  return (value) => {
    let integer: bigint
    if (typeof value === 'boolean') integer = value ? 1n : 0n
    else if (typeof value === 'bigint') integer = value
    else if (typeof value === 'number' && Number.isSafeInteger(value)) integer = BigInt(value)
    else if (value instanceof Uint8Array && value.byteLength > 0)
      integer = BigInt(`0x${Buffer.from(value).toString('hex')}`)
    else return refuse(column, value, 'a BIT column takes an integer, a boolean or bytes')
    if (integer < 0n || integer >= 2n ** bits) refuse(column, value, `it has ${bits} bits`)
    return integer.toString()
  }
}

/** Takes 0 and 1901 to 2155 (MySQL manual, "The YEAR Type"). */
export function createYearEncoder(column: TableColumn): (value: unknown) => Cell {
  return (value) => {
    const year = typeof value === 'string' && /^\d{4}$/.test(value) ? Number(value) : value
    if (typeof year !== 'number' || !Number.isInteger(year)) return refuse(column, value, 'a YEAR column takes a year')
    if (year !== 0 && (year < 1901 || year > 2155)) refuse(column, value, 'a YEAR is 0 or 1901 to 2155')
    return year === 0 ? '0000' : year.toString()
  }
}
