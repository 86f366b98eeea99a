import { parseTimeToLive as parse } from '@dbenv/clone'
import { InvalidArgumentError } from 'commander'

/** Whole seconds, or no end. */
export type TimeToLive = number | 'never'

/** Reads `90m`, `12h`, `7d`, `2w` or `never`. Throws commander's InvalidArgumentError for anything else. */
export function parseTimeToLive(text: string): TimeToLive {
  if (text === 'never') return text
  try {
    return parse(text)
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error))
  }
}

/** As the clone's options have it: `undefined` for no end, and for no word about it. */
export function toTtlSeconds(timeToLive: TimeToLive | undefined): number | undefined {
  return timeToLive === 'never' ? undefined : timeToLive
}
