import { type NameMap, UnlistedDatabaseError } from '@dbenv/core'

/** Gives what `rewrite` does. Its `UnlistedDatabaseError` gets an `advice` that a suite can follow: it sets other options. */
export function withAdvice(advice: string, names: NameMap, rewrite: () => string): string {
  try {
    return rewrite()
  } catch (error) {
    if (!(error instanceof UnlistedDatabaseError)) throw error
    throw new UnlistedDatabaseError(error.database, error.position, [...names.keys()], advice)
  }
}
