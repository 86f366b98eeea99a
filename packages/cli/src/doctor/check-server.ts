import type { QueryFunction } from '@dbenv/core'
import { type CheckResult, createResults } from './check-result.ts'

/** Which server answers, and whether it takes writes. */
export async function checkServer(query: QueryFunction): Promise<readonly CheckResult[]> {
  const { ok, warning } = createResults('server')
  const [rows] = await query('SELECT VERSION() AS version, @@global.read_only AS readOnly')
  const row: Readonly<Record<string, unknown>> = Array.isArray(rows) ? { ...rows[0] } : {}
  const version = String(row['version'] ?? 'unknown')
  const answers = ok(`${version.includes('MariaDB') ? version : `MySQL ${version}`} answers.`)
  // A number; MariaDB 12 has words.
  if (/^(?:0|OFF)$/i.test(String(row['readOnly'] ?? 0))) return [answers]
  return [
    answers,
    warning(
      'It is read-only: `init`, `create` and `delete` are refused, unless this account may write all the same. Connect to ' +
        'the primary server, or let this one be written to (`SET GLOBAL read_only = 0`).',
    ),
  ]
}
