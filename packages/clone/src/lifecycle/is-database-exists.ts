import { errnoOf } from '../session/errno.ts'

/** ER_DB_CREATE_EXISTS. */
const DATABASE_EXISTS = 1007

/** Whether a CREATE DATABASE failed, by the error or what caused it, because the database was there before us. */
export function isDatabaseExists(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return errnoOf(error) === DATABASE_EXISTS || isDatabaseExists(error.cause)
}
