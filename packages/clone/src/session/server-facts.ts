import type { LowerCaseTableNames } from '@dbenv/core'
import { findText, type Row, readNumber, readText } from './row.ts'
import { NO_SELECT_LIMIT } from './session-settings.ts'

/** What a clone must know of a server before it touches it. */
export interface ServerFacts {
  readonly flavour: 'mariadb' | 'mysql'
  /** As the server says it: `10.11.19-MariaDB`, `9.7.4`. */
  readonly version: string
  /**
   * Equal for two sessions that reach the same running server, by whatever address; those of two servers may be equal
   * unless one session was opened `beside` the other.
   */
  readonly identity: string
  /** How names are compared: 0 as written, 1 and 2 folded. */
  readonly lowerCaseTableNames: LowerCaseTableNames
  readonly binaryLog: 'off' | 'ROW' | 'MIXED' | 'STATEMENT'
  /** Whether functions and triggers may be made without SUPER although the binary log is on. */
  readonly trustsFunctionCreators: boolean
  /** Rows after which results end for everybody who does not say otherwise; absent: nowhere. */
  readonly selectLimit?: number
  /** Bytes. */
  readonly maxAllowedPacket: number
  /** The account the server took the connection for: `root@%`. */
  readonly account: string
}

/** The one row that {@link parseServerFacts} reads; SHOW VARIABLES, because some of them exist on one server only. */
export const SERVER_FACTS_SQL: string =
  "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('version', 'server_uuid', 'server_uid', 'hostname', 'port', 'datadir', " +
  "'socket', 'lower_case_table_names', 'log_bin', 'binlog_format', 'max_allowed_packet', 'sql_select_limit', 'log_bin_trust_function_creators')"

/** Puts the rows of {@link SERVER_FACTS_SQL} and the account into words. */
export function parseServerFacts(rows: readonly Row[], account: string): ServerFacts {
  const variables = new Map(rows.map((row) => [readText(row, 'Variable_name').toLowerCase(), row]))
  const find = (name: string): string => {
    const row = variables.get(name)
    return (row && findText(row, 'Value')) ?? ''
  }
  const number = (name: string): number => readNumber({ value: find(name) }, 'value')
  const version = find('version')
  const selectLimit = find('sql_select_limit')
  const folding = number('lower_case_table_names')
  return {
    flavour: /mariadb/i.test(version) ? 'mariadb' : 'mysql',
    version,
    // No single one is enough: a copied data folder keeps its server_uuid, and MariaDB 10.11 has none.
    identity: ['server_uuid', 'server_uid', 'hostname', 'port', 'socket', 'datadir'].map(find).join('|'),
    lowerCaseTableNames: folding === 1 || folding === 2 ? folding : 0,
    binaryLog: find('log_bin') === 'ON' ? toBinlogFormat(find('binlog_format')) : 'off',
    trustsFunctionCreators: find('log_bin_trust_function_creators') === 'ON',
    ...(selectLimit === '' || selectLimit === NO_SELECT_LIMIT ? {} : { selectLimit: Number(selectLimit) }),
    maxAllowedPacket: number('max_allowed_packet'),
    account,
  }
}

function toBinlogFormat(text: string): 'ROW' | 'MIXED' | 'STATEMENT' {
  // MySQL drops the variable one day; ROW is what is left then.
  return text === 'STATEMENT' || text === 'MIXED' ? text : 'ROW'
}
