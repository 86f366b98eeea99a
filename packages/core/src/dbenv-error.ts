/**
 * Base of every failure a caller can act on. `code` is stable and starts with `DBENV_`; the message says what failed,
 * what was found and what to do next. Subclasses add typed fields and keep what caused them in `cause`.
 */
export abstract class DbEnvError extends Error {
  abstract override readonly name: string
  abstract readonly code: `DBENV_${string}`
}
