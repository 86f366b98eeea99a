import { describeValue } from '../arguments/check-arguments.ts'
import { InvalidArgumentError } from '../errors/input-errors.ts'

/** Throws unless a value is what `createDbEnv` gives, of whichever copy of core. */
export function checkDbEnv(value: unknown): void {
  const methods = ['getDatabaseName', 'load', 'withContext', 'reload', 'clear']
  const isDbEnv =
    typeof value === 'object' &&
    value !== null &&
    'context' in value &&
    methods.every((name) => typeof Reflect.get(value, name) === 'function')
  if (isDbEnv) return
  throw new InvalidArgumentError('dbEnv', `\`dbEnv\` must be what \`createDbEnv\` gives, got ${describeValue(value)}.`)
}
