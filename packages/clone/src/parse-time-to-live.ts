import parseDuration from 'ms'

/** Ten years: far beyond any test environment, well within what a DATETIME column holds. */
const MAX_SECONDS = 10 * 365 * 86_400

/** Throws `TypeError` for anything but whole seconds from 1 to ten years; `undefined` is never. */
export function requireTimeToLive(seconds: number | undefined): void {
  if (seconds === undefined || (Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_SECONDS)) return
  throw new TypeError(
    `\`ttlSeconds\` must be a positive integer of at most ${MAX_SECONDS} (ten years), got \`${seconds}\``,
  )
}

const DURATION = /^\d+(\.\d+)?\s*(s|m|h|d|w|y|sec|secs|min|mins|hours?|days?|weeks?|years?|seconds?|minutes?)$/i

/** Whole seconds of `90m`, `12h`, `7d`, `2w`, at least 1. Throws `TypeError` for anything else. */
export function parseTimeToLive(text: string): number {
  const duration = text.trim()
  // The pattern is a part of what `ms` reads; its type wants a literal.
  const milliseconds = DURATION.test(duration) ? parseDuration(duration as parseDuration.StringValue) : Number.NaN
  const seconds = Math.round(milliseconds / 1000)
  if (seconds >= 1 && seconds <= MAX_SECONDS) return seconds
  throw new TypeError(
    `\`${text}\` is no time to live. Write a number and a unit, like \`90m\`, \`12h\`, \`7d\` or \`2w\` (at most ten years).`,
  )
}
