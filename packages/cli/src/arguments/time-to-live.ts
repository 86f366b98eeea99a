import { InvalidArgumentError } from 'commander'
import parseDuration from 'ms'

/** Ten years: far beyond any test environment, well within what a DATETIME column holds. */
const MAX_SECONDS = 10 * 365 * 86_400

/** Whole seconds of `90m`, `12h`, `7d`, `2w`. Throws commander's InvalidArgumentError for anything else. */
export function parseTimeToLive(text: string): number {
  const isDuration = /^\d+(\.\d+)?\s*(s|m|h|d|w|y|sec|secs|min|mins|hours?|days?|weeks?|years?|seconds?|minutes?)$/i
  // The pattern above is a part of what `ms` reads; its type wants a literal.
  const milliseconds = isDuration.test(text.trim())
    ? parseDuration(text.trim() as parseDuration.StringValue)
    : Number.NaN
  const seconds = Math.round(milliseconds / 1000)
  if (seconds >= 1 && seconds <= MAX_SECONDS) return seconds
  throw new InvalidArgumentError('Write a number and a unit, like `90m`, `12h`, `7d` or `2w` (at most ten years).')
}
