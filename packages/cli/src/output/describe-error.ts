import { DbEnvError } from '@dbenv/core'

/** What a failure is called, for people and for scripts. */
export interface DescribedError {
  /** `DBENV_…`, the driver's or system's own code, or `UNEXPECTED`. */
  readonly code: string
  readonly message: string
}

const GRANT = 'Grant the account what it lacks, or use another one (MYSQL_USER).'

/** The registry's rights, as the README advises them for `init`, `create` and `delete`; reading takes SELECT alone. */
const REGISTRY_GRANT =
  'The registry takes `GRANT SELECT ON master_config.* TO USER` to read, and for `create` and `delete` ' +
  '`GRANT SELECT, INSERT, UPDATE ON master_config.* TO USER` (`init` takes CREATE and ALTER too), USER being this account.'

/** By the driver's names of what a server refuses once it has taken the account. */
const NEXT_STEPS: ReadonlyMap<string, string> = new Map([
  ['ER_DBACCESS_DENIED_ERROR', GRANT],
  ['ER_TABLEACCESS_DENIED_ERROR', GRANT],
  ['ER_SPECIFIC_ACCESS_DENIED_ERROR', GRANT],
])

/** One clear message for whatever was thrown, without a stack. */
export function describeError(error: unknown): DescribedError {
  if (error instanceof DbEnvError) return { code: error.code, message: error.message }
  if (!(error instanceof Error)) return { code: 'UNEXPECTED', message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'UNEXPECTED'
  const message = error.message || error.name
  const isOfRegistry = NEXT_STEPS.has(code) && /\bmaster_config\b|'database_configs'/.test(message)
  const next = isOfRegistry ? REGISTRY_GRANT : NEXT_STEPS.get(code)
  return { code, message: next === undefined ? message : `${toSentence(message)} ${next}` }
}

function toSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
