import { DbEnvError } from '../dbenv-error.ts'

/** Every environment but production. `prod` is not in it: what would hurt does not compile. */
export type TestEnvironmentName = 'test' | `test-${string}`

/** `prod`, `test` or `test-<label>`; label: `[a-z0-9]` then `[a-z0-9-]*`. */
export type EnvironmentName = 'prod' | TestEnvironmentName

/** A text that names no environment, or names `prod` where a flag may not. Nothing was touched. */
export class InvalidEnvironmentNameError extends DbEnvError {
  override readonly name = 'InvalidEnvironmentNameError'
  override readonly code = 'DBENV_INVALID_ENVIRONMENT'
  /** The text as it was found. */
  declare readonly value: string
  /** Where it came from: `--env`, `ENVIRONMENT`, … */
  declare readonly origin: string

  constructor(value: string, origin: string, found: string, next: string) {
    super(`\`${value}\` (from ${origin}) names no environment: ${found}. ${next}`)
    this.value = value
    this.origin = origin
  }
}

/** What a base name of one character leaves of MySQL's 64: `x_` and the environment. */
const MAX_ENVIRONMENT_LENGTH = 62

/**
 * The environment a person's flag means: `mean-reversion` and `test-mean-reversion` are both `test-mean-reversion`,
 * `test` is `test`. Throws {@link InvalidEnvironmentNameError} for anything else, `prod` included: production is reached
 * by being on the production branch, never by a flag.
 *
 * @param origin what the error calls the source of the text. @default 'the environment argument'
 */
export function parseEnvironmentName(text: string, origin = 'the environment argument'): TestEnvironmentName {
  if (text.toLowerCase() === 'prod') {
    const next = 'Leave it out and be on the production branch.'
    throw new InvalidEnvironmentNameError(text, origin, 'production is never chosen by a flag', next)
  }
  const name = /^test(-|$)/.test(text) ? text : `test-${text}`
  if (isTestEnvironmentName(name)) return name
  throw invalid(text, origin, 'A label is made of a-z, 0-9 and -, and begins with a letter or digit.')
}

/**
 * The environment that a registry row or the variable `ENVIRONMENT` names in full: `prod`, `test` or `test-<label>`.
 * Throws {@link InvalidEnvironmentNameError} for anything else; a bare label is not completed.
 */
export function parseFullEnvironmentName(text: string, origin = 'the environment'): EnvironmentName {
  if (isEnvironmentName(text)) return text
  throw invalid(text, origin, 'Write `prod`, `test` or `test-<label>`.')
}

/** `true` for `test` and `test-<label>`, spelt in full and short enough for at least some base name. */
export function isTestEnvironmentName(text: string): text is TestEnvironmentName {
  return text.length <= MAX_ENVIRONMENT_LENGTH && /^test(-[a-z0-9][a-z0-9-]*)?$/.test(text)
}

/** `true` for every environment spelt in full: `prod`, `test` and `test-<label>`. */
export function isEnvironmentName(text: string): text is EnvironmentName {
  return text === 'prod' || isTestEnvironmentName(text)
}

function invalid(text: string, origin: string, next: string): InvalidEnvironmentNameError {
  const found =
    text === ''
      ? 'it is empty'
      : text.length > MAX_ENVIRONMENT_LENGTH - 'test-'.length
        ? `it has ${text.length} characters, more than any database name leaves room for`
        : 'it has another form'
  return new InvalidEnvironmentNameError(text, origin, found, next)
}
