import type { DatabaseName } from '@dbenv/core'
import { errnoOf } from '../session/errno.ts'
import { readNumber, readText } from '../session/row.ts'
import type { ServerFacts } from '../session/server-facts.ts'
import type { Session } from '../session/session.ts'
import type { DatabaseSize } from './summarize-environments.ts'

/** Names asked for in one statement. */
const BATCH_SIZE = 200

/**
 * What InnoDB's own files hold, by database. MariaDB lists them as the file system has them (`a@002db`), MySQL as the
 * server does.
 */
const FILES_SQL: Readonly<Record<ServerFacts['flavour'], string>> = {
  mariadb:
    "SELECT CONVERT(CONVERT(CAST(SUBSTRING_INDEX(NAME, '/', 1) AS BINARY) USING filename) USING utf8mb4) AS name, " +
    'SUM(FILE_SIZE) AS bytes FROM information_schema.INNODB_SYS_TABLESPACES ' +
    "WHERE NAME LIKE '%/%' GROUP BY CAST(SUBSTRING_INDEX(NAME, '/', 1) AS BINARY)",
  mysql:
    "SELECT CAST(SUBSTRING_INDEX(NAME, '/', 1) AS BINARY) AS name, SUM(FILE_SIZE) AS bytes " +
    "FROM information_schema.INNODB_TABLESPACES WHERE SPACE_TYPE = 'Single' GROUP BY 1",
}

/**
 * Sizes as they are now: of InnoDB's files, and of other tables by their own count. An account without PROCESS may not
 * see files, and gets InnoDB's statistics, which lag behind a copy. A database that is not there, or holds no table, is
 * absent.
 */
export async function readSizes(
  session: Session,
  names: readonly DatabaseName[],
): Promise<ReadonlyMap<string, DatabaseSize>> {
  const sizes = new Map<string, DatabaseSize>()
  const fileBytes = names.length === 0 ? new Map<string, number>() : await readFileBytes(session)
  for (let start = 0; start < names.length; start += BATCH_SIZE) {
    const batch = names.slice(start, start + BATCH_SIZE)
    const rows = await session.rows(
      `SELECT TABLE_SCHEMA AS name, SUM(TABLE_TYPE NOT IN ('VIEW', 'SEQUENCE')) AS tables_found,
              SUM(COALESCE(DATA_LENGTH, 0) + COALESCE(INDEX_LENGTH, 0)) AS bytes,
              SUM(IF(ENGINE = 'InnoDB', 0, COALESCE(DATA_LENGTH, 0) + COALESCE(INDEX_LENGTH, 0))) AS other_bytes
         FROM information_schema.TABLES WHERE TABLE_SCHEMA IN (${batch.map(() => '?').join(', ')}) GROUP BY TABLE_SCHEMA`,
      batch,
    )
    for (const row of rows) {
      const name = readText(row, 'name')
      const files = fileBytes.get(name)
      sizes.set(name, {
        sizeBytes: files === undefined ? readNumber(row, 'bytes') : files + readNumber(row, 'other_bytes'),
        tableCount: readNumber(row, 'tables_found'),
      })
    }
  }
  return sizes
}

async function readFileBytes(session: Session): Promise<ReadonlyMap<string, number>> {
  try {
    const rows = await session.rows(FILES_SQL[session.server.flavour])
    return new Map(rows.map((row) => [readText(row, 'name'), readNumber(row, 'bytes')]))
  } catch (error) {
    // ER_SPECIFIC_ACCESS_DENIED_ERROR: it takes the privilege PROCESS.
    if (errnoOf(error) === 1227) return new Map()
    throw error
  }
}
