import { parseTimeToLive as parse } from '@dbenv/clone'
import { InvalidArgumentError } from 'commander'

/** Whole seconds of `90m`, `12h`, `7d`, `2w`. Throws commander's InvalidArgumentError for anything else. */
export function parseTimeToLive(text: string): number {
  try {
    return parse(text)
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error))
  }
}
