import { DbEnvError } from '@dbenv/core'

/** What a failure is called, for people and for scripts. */
export interface DescribedError {
  /** `DBENV_…`, the driver's or system's own code, or `UNEXPECTED`. */
  readonly code: string
  readonly message: string
}

const CHECK_SETTINGS = 'Check MYSQL_HOST, MYSQL_PORT or MYSQL_SOCKET, and that the server is running.'

const NEXT_STEPS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', CHECK_SETTINGS],
  ['ENOTFOUND', CHECK_SETTINGS],
  ['EAI_AGAIN', CHECK_SETTINGS],
  ['ETIMEDOUT', CHECK_SETTINGS],
  ['EHOSTUNREACH', CHECK_SETTINGS],
  ['ER_ACCESS_DENIED_ERROR', 'Check MYSQL_USER and MYSQL_PASSWORD.'],
  ['ER_DBACCESS_DENIED_ERROR', 'Grant the account what it lacks, or use another one (MYSQL_USER).'],
  ['ER_TABLEACCESS_DENIED_ERROR', 'Grant the account what it lacks, or use another one (MYSQL_USER).'],
  ['ER_SPECIFIC_ACCESS_DENIED_ERROR', 'Grant the account what it lacks, or use another one (MYSQL_USER).'],
  ['ER_CON_COUNT_ERROR', 'Wait until other clients have ended, or raise max_connections.'],
])

/** One clear message for whatever was thrown, without a stack. */
export function describeError(error: unknown): DescribedError {
  if (error instanceof DbEnvError) return { code: error.code, message: error.message }
  if (!(error instanceof Error)) return { code: 'UNEXPECTED', message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'UNEXPECTED'
  const message = messageOf(error)
  const next = NEXT_STEPS.get(code)
  return { code, message: next === undefined ? message : `The server cannot be used: ${toSentence(message)} ${next}` }
}

/** Node's AggregateError for a host with several addresses has no text of its own. */
function messageOf(error: Error): string {
  if (error.message !== '') return error.message
  if (error instanceof AggregateError)
    return error.errors.map((inner: unknown) => describeError(inner).message).join('; ')
  return error.name
}

function toSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
