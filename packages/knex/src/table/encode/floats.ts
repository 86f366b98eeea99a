import type { TableColumn } from '../table-shape.ts'
import { type Cell, refuse } from './encoder.ts'
import { splitDecimal } from './split-decimal.ts'

/** Both servers print a FLOAT with six significant digits. */
const FLOAT_DIGITS = 6

/** The largest and the smallest normal number of four bytes (IEEE 754). */
const [FLOAT_MAX, FLOAT_MIN] = [3.402823466e38, 1.175494351e-38]

/** Takes finite numbers, and their decimal text; for FLOAT those that its four bytes and six printed digits give back. */
export function createFloatEncoder(column: TableColumn): (value: unknown) => Cell {
  const isFloat = column.dataType === 'float'
  const checkDigits = createDigitsCheck(column)
  return (value) => {
    const number = typeof value === 'string' ? parseFloating(column, value) : value
    if (typeof number !== 'number') return refuse(column, value, 'a floating-point column takes a number')
    if (!Number.isFinite(number)) return refuse(column, value, 'not a finite number')
    if (number < 0 && column.isUnsigned) refuse(column, value, 'the column is unsigned')
    if (isFloat && number !== 0) {
      const magnitude = Math.abs(number)
      if (magnitude > FLOAT_MAX || magnitude < FLOAT_MIN) refuse(column, value, 'outside what four bytes hold')
      if (Number(number.toPrecision(FLOAT_DIGITS)) !== number) {
        refuse(
          column,
          value,
          'FLOAT keeps six significant digits; round it with Number(x.toPrecision(6)), or use DOUBLE',
        )
      }
    }
    checkDigits?.(number, value)
    // The shortest text that gives the same number back.
    return Object.is(number, -0) ? '-0e0' : String(number)
  }
}

/** The most digits that either server lets (M,D) have (manual, "Floating-Point Types"). */
const MAX_DIGITS = 255

/**
 * Refuses what a DOUBLE(M,D) or FLOAT(M,D) has no digits for; `undefined`: the column was declared without. Both servers
 * round at D digits without a warning, and MySQL checks M only where a statement gives the value, not in a join.
 */
function createDigitsCheck(column: TableColumn): ((number: number, value: unknown) => void) | undefined {
  const { precision = MAX_DIGITS, scale } = column
  if (scale === undefined) return undefined
  const integerDigits = precision - scale
  const max = Number(`0${'9'.repeat(integerDigits)}.${'9'.repeat(scale)}`)
  const unit = Number(`1e${scale}`)
  const toHeld = column.dataType === 'float' ? Math.fround : (number: number) => number
  return (number, value) => {
    if (Math.abs(number) > max) refuse(column, value, `more than ${integerDigits} digits before the point`)
    const printed = Number(toHeld(roundLikeServer(number, unit)).toFixed(scale))
    if (printed === number) return
    if (Number(number.toFixed(scale)) !== number) refuse(column, value, `more than ${scale} digits after the point`)
    refuse(column, value, `with (M,D) it is read back as ${printed}; use DOUBLE without them, or DECIMAL`)
  }
}

/** As both servers round to units of 1/`unit` (Field_real::truncate): with many digits, the last bits are lost in it. */
function roundLikeServer(number: number, unit: number): number {
  const whole = Math.floor(number)
  const units = (number - whole) * unit
  // A sum beyond 2^52 has no fraction, and halves go to the even side in it, as in rint().
  return whole + (units < 2 ** 52 ? units + 2 ** 52 - 2 ** 52 : units) / unit
}

/** Any number of so many digits is told apart from its neighbours by eight bytes (C's DBL_DIG). */
const SURE_DIGITS = 15

/** The number that is equal to the text to the last digit; refuses the text when there is none. */
function parseFloating(column: TableColumn, text: string): number {
  const number = Number(text)
  if (text.length <= SURE_DIGITS && /^[+-]?\d+(?:\.\d+)?$/.test(text)) return number
  if (String(number) === text) return number
  const written = splitDecimal(text)
  if (written === undefined) return refuse(column, text, 'not a decimal number')
  const nearest = splitDecimal(String(number))
  // Infinity, which the caller refuses.
  if (nearest === undefined) return number
  if (nearest.integer !== written.integer || nearest.fraction !== written.fraction) {
    refuse(column, text, `the nearest that a floating-point number comes to it is ${number}; use DECIMAL`)
  }
  return number
}
