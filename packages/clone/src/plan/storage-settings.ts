import { readVariables } from '../session/read-variables.ts'
import type { Session } from '../session/session.ts'

/** What a server's global variables say of tables that are made on it. */
export interface StorageSettings {
  /** The format of InnoDB's tables that name none, in capitals: `DYNAMIC`; empty where the server has no such setting. */
  readonly rowFormat: string
  /** MariaDB's innodb_force_primary_key. */
  readonly keylessTables: 'taken' | 'refused'
  /** MySQL's and MariaDB's innodb_file_per_table: whether a new table of InnoDB has a file of its own. */
  readonly tableFiles: 'own' | 'shared'
  /** What utf8mb4 without a collation means to routines, unless it is the server's own choice; MySQL's alone. */
  readonly utf8mb4Collation?: string
  /** What the words of a FULLTEXT key hang on: variable -> value. */
  readonly words: ReadonlyMap<string, string>
}

const WORDS: readonly string[] = [
  'innodb_ft_enable_stopword',
  'innodb_ft_server_stopword_table',
  'innodb_ft_user_stopword_table',
  'innodb_ft_min_token_size',
  'innodb_ft_max_token_size',
  'ngram_token_size',
  'ft_stopword_file',
  'ft_min_word_len',
  'ft_max_word_len',
]

const TABLE_SETTINGS: readonly string[] = [
  'innodb_default_row_format',
  'innodb_force_primary_key',
  'innodb_file_per_table',
  'default_collation_for_utf8mb4',
]

/** Reads them as they are at the moment: most can be set while the server runs. */
async function readStorageSettings(session: Session): Promise<StorageSettings> {
  const names = [...WORDS, ...TABLE_SETTINGS]
  const variables = await readVariables(session.query, 'GLOBAL', names)
  const utf8mb4Collation = variables.get('default_collation_for_utf8mb4')
  return {
    ...(utf8mb4Collation !== undefined && utf8mb4Collation !== 'utf8mb4_0900_ai_ci' && { utf8mb4Collation }),
    rowFormat: variables.get('innodb_default_row_format')?.toUpperCase() ?? '',
    keylessTables: variables.get('innodb_force_primary_key') === 'ON' ? 'refused' : 'taken',
    tableFiles: variables.get('innodb_file_per_table') === 'OFF' ? 'shared' : 'own',
    words: new Map(WORDS.flatMap((name) => (variables.has(name) ? [[name, variables.get(name) ?? ''] as const] : []))),
  }
}

/** Those of the two servers of a clone, which may be one. */
export interface BothSettings {
  readonly source: StorageSettings
  readonly target: StorageSettings
}

/** Reads both at once, and those of one session once. */
export async function readBothSettings(servers: Readonly<Record<keyof BothSettings, Session>>): Promise<BothSettings> {
  const reading = readStorageSettings(servers.source)
  const isOne = servers.source === servers.target
  const [source, target] = await Promise.all([reading, isOne ? reading : readStorageSettings(servers.target)])
  return { source, target }
}
