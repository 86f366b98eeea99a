import { DbEnvError } from '../dbenv-error.ts'

/** Variables that a connection needs are not set. Names all of them at once; nothing was touched. */
export class MissingConnectionSettingsError extends DbEnvError {
  override readonly name = 'MissingConnectionSettingsError'
  override readonly code = 'DBENV_MISSING_CONNECTION_SETTINGS'
  /** The names of the missing environment variables. */
  declare readonly missing: readonly string[]

  constructor(missing: readonly string[], next: string) {
    super(`No connection to the server: ${missing.map((name) => `\`${name}\``).join(', ')} not set. ${next}`)
    this.missing = missing
  }
}

/** Texts that may be a secret in a wrong place: what is in a URL, a PEM file or its base64, and what has several lines. */
const MAY_BE_SECRET = /[@?\n]|:\/\/|-----|^[\w+/=]{40,}$/

/** A variable of the connection holds what cannot be used. The value is named only where it is no secret. */
export class InvalidConnectionSettingError extends DbEnvError {
  override readonly name = 'InvalidConnectionSettingError'
  override readonly code = 'DBENV_INVALID_CONNECTION_SETTING'
  /** The name of the environment variable. */
  declare readonly variable: string

  constructor(variable: string, value: string, next: string, options?: ErrorOptions) {
    const isHidden = MAY_BE_SECRET.test(value)
    const found = isHidden ? 'a text that may be a secret and is not shown' : `\`${value}\``
    // The cause would name the value, too.
    super(`\`${variable}\` cannot be used: found ${found}. ${next}`, isHidden ? undefined : options)
    this.variable = variable
  }
}
