import type { PreparedSource } from '../plugin-options.ts'
import { type ConfinedRequest, openConfinedSession } from './confined-session.ts'
import { ConfinedAccountError, PrepareFailedError } from './existing-server-errors.ts'
import { toTemplateQuery } from './template-query.ts'

/** Which function fills which databases of an existing server. */
export interface FillByFunctionRequest extends ConfinedRequest {
  readonly prepare: PreparedSource['prepare']
}

/**
 * Runs `prepare` on an existing server, as an account that can write the template's databases and nothing else, so that
 * one which writes base names fails instead of reaching production.
 */
export async function fillByFunction(request: FillByFunctionRequest): Promise<void> {
  const { prepare, names, options } = request
  try {
    await using confined = await openConfinedSession(request)
    await prepare(confined.connection, toTemplateQuery(confined.query, names, options.share), names)
  } catch (error) {
    throw error instanceof ConfinedAccountError ? error : new PrepareFailedError([...names.values()], error)
  }
}
