import type { QueryFunction } from '@dbenv/core'
import { readRows, type SlotPlace } from '../slot/slot-place.ts'

/**
 * Reads the server's prepared XA transactions, each as `XA ROLLBACK` takes it: they keep their locks when their session
 * is gone, until somebody ends them. None where the account may not see them (MySQL asks for XA_RECOVER_ADMIN).
 */
export async function readPreparedTransactions({
  query,
  flavour,
}: Pick<SlotPlace, 'query' | 'flavour'>): Promise<readonly string[]> {
  // MySQL's driver takes the bytes for a text unless they are converted.
  const rows = await readRows(query, flavour === 'mysql' ? 'XA RECOVER CONVERT XID' : 'XA RECOVER').catch(() => [])
  return rows.map((row) => {
    const { data } = row
    const bytes = Buffer.isBuffer(data) ? data : Buffer.from(String(data).replace(/^0x/, ''), 'hex')
    const length = Number(row['gtrid_length'])
    return `${quoteBytes(bytes.subarray(0, length))},${quoteBytes(bytes.subarray(length))},${row['formatid']}`
  })
}

/** Whether a transaction belongs to no session, as a prepared one whose session is gone. */
export async function hasLostTransaction(query: QueryFunction): Promise<boolean> {
  const sql = 'SELECT 1 FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = 0 AND trx_tables_locked > 0'
  return (await readRows(query, sql).catch(() => [])).length > 0
}

/** As a person wrote it, where that is plain text. */
function quoteBytes(bytes: Buffer): string {
  const text = bytes.toString('latin1')
  return /^[\x20-\x7e]*$/.test(text) && !/['\\]/.test(text) ? `'${text}'` : `X'${bytes.toString('hex')}'`
}
