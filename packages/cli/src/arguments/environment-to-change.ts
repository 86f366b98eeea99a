import { parseEnvironmentName, type TestEnvironmentName } from '@dbenv/core'
import { ProductionRefusedError } from '../cli-errors.ts'

/**
 * The environment that a person named to have it changed, by name or label. Throws ProductionRefusedError for prod, and
 * core's InvalidEnvironmentNameError for what is no environment.
 *
 * @param done what would be done to it, as in "cannot be deleted"
 */
export function parseEnvironmentToChange(text: string, done: string, origin = 'the command line'): TestEnvironmentName {
  if (text.toLowerCase() === 'prod') throw new ProductionRefusedError(done)
  return parseEnvironmentName(text, origin)
}
