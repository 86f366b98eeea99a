/** A decimal number without an exponent, and without zeros that say nothing: two of them are equal if their parts are. */
export interface DecimalParts {
  readonly sign: '' | '-'
  /** Digits before the point; empty for 0. */
  readonly integer: string
  /** Digits after the point; empty for none. */
  readonly fraction: string
}

/** Takes a decimal number apart; `undefined`: the text is none, or its exponent has more than four digits. */
export function splitDecimal(text: string): DecimalParts | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text)
  if (match === null || !/\d/.test(`${match[2]}${match[3] ?? ''}`)) return undefined
  const exponent = Number(match[4] ?? 0)
  let integer = match[2] ?? ''
  let fraction = match[3] ?? ''
  if (exponent > 0) {
    const moved = fraction.padEnd(exponent, '0')
    integer += moved.slice(0, exponent)
    fraction = moved.slice(exponent)
  } else if (exponent < 0) {
    const moved = integer.padStart(-exponent, '0')
    fraction = moved.slice(moved.length + exponent) + fraction
    integer = moved.slice(0, moved.length + exponent)
  }
  return { sign: match[1] === '-' ? '-' : '', integer: integer.replace(/^0+/, ''), fraction: trimEnd(fraction) }
}

/** A pattern for zeros at the end would look at each run of zeros from each of them. */
function trimEnd(digits: string): string {
  let end = digits.length
  while (digits.charCodeAt(end - 1) === ZERO) end -= 1
  return digits.slice(0, end)
}

const ZERO = '0'.charCodeAt(0)
