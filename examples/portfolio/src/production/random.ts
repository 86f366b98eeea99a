/** The same numbers on every machine: rows made from them can be compared. */
export interface Random {
  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number
  /** Text of a decimal number from `low` to below `high`, with `digits` digits after the point. */
  decimal(low: number, high: number, digits: number): string
  pick<T>(values: readonly [T, ...T[]]): T
}

/** Makes a generator (mulberry32, public domain, Tommy Ettinger) that repeats itself for the same seed. */
export function createRandom(seed: number): Random {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const integer = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  return {
    integer,
    decimal: (low, high, digits) => (low + next() * (high - low)).toFixed(digits),
    pick: (values) => values[integer(0, values.length - 1)] ?? values[0],
  }
}
