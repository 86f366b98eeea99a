import { createHash } from 'node:crypto'
import type { QueryFunction } from '@dbenv/core'
import { quoteAddress } from '../quote-address.ts'
import { listDatabases, type Row, readRows, type SlotPlace } from './slot-place.ts'

/**
 * All of a schema that a test could change, but not what changes by itself with rows. What only one vendor has stands in
 * a comment that only that one runs. By `table_schema` where there is one, and triggers by their table's: by another column
 * MariaDB opens every table of the server (10.11).
 */
const QUERIES = [
  `SELECT schema_name, default_character_set_name, default_collation_name /*M!100500 , schema_comment */
     /*!80022 , (SELECT options FROM information_schema.schemata_extensions e WHERE e.schema_name = schemata.schema_name) AS options */
   FROM information_schema.schemata WHERE schema_name IN (?) ORDER BY 1`,
  `SELECT table_schema, table_name, table_type, engine, table_collation, create_options, table_comment
   FROM information_schema.tables WHERE table_schema IN (?) ORDER BY 1, 2`,
  `SELECT table_schema, table_name, ordinal_position, column_name, column_type, column_default, is_nullable, extra,
     collation_name, generation_expression, column_comment /*!80000 , srs_id */
   FROM information_schema.columns WHERE table_schema IN (?) ORDER BY 1, 2, 3`,
  `SELECT table_schema, table_name, index_name, seq_in_index, column_name, non_unique, sub_part, index_type, collation,
     index_comment /*!80000 , expression, is_visible */ /*M!100600 , ignored */
   FROM information_schema.statistics WHERE table_schema IN (?) ORDER BY 1, 2, 3, 4`,
  `SELECT table_schema, table_name, partition_name, subpartition_name, partition_ordinal_position,
     subpartition_ordinal_position, partition_method, subpartition_method, partition_expression,
     subpartition_expression, partition_description, partition_comment
   FROM information_schema.partitions WHERE table_schema IN (?) AND partition_name IS NOT NULL ORDER BY 1, 2, 5, 6`,
  `SELECT constraint_schema, table_name, constraint_name, delete_rule, update_rule, referenced_table_name
   FROM information_schema.referential_constraints WHERE constraint_schema IN (?) ORDER BY 1, 2, 3`,
  `SELECT constraint_schema, table_name, constraint_name, ordinal_position, column_name, referenced_table_schema,
     referenced_table_name, referenced_column_name
   FROM information_schema.key_column_usage WHERE table_schema IN (?) ORDER BY 1, 2, 3, 4`,
  `SELECT constraint_schema, table_name, constraint_name, constraint_type /*!80016 , enforced */
   FROM information_schema.table_constraints WHERE table_schema IN (?) ORDER BY 1, 2, 3, 4`,
  `SELECT constraint_schema, constraint_name, check_clause FROM information_schema.check_constraints
   WHERE constraint_schema IN (?) ORDER BY 1, 2, 3`,
  `SELECT table_schema, table_name, view_definition, check_option, is_updatable, definer, security_type,
     character_set_client, collation_connection /*M! , algorithm */
   FROM information_schema.views WHERE table_schema IN (?) ORDER BY 1, 2`,
  `SELECT routine_schema, routine_type, routine_name, routine_definition, dtd_identifier, definer, security_type,
     is_deterministic, sql_data_access, sql_mode, routine_comment, character_set_client, collation_connection
   FROM information_schema.routines WHERE routine_schema IN (?) ORDER BY 1, 2, 3`,
  `SELECT trigger_schema, trigger_name, event_object_table, action_timing, event_manipulation, action_order, definer,
     action_statement, sql_mode, character_set_client, collation_connection
   FROM information_schema.triggers WHERE event_object_schema IN (?) ORDER BY 1, 2`,
  `SELECT event_schema, event_name, event_definition, status, interval_value, interval_field, execute_at, definer,
     starts, ends, on_completion, time_zone, sql_mode, event_comment
   FROM information_schema.events WHERE event_schema IN (?) ORDER BY 1, 2`,
  `SELECT specific_schema, specific_name, ordinal_position, parameter_mode, parameter_name, dtd_identifier, character_set_name,
     collation_name
   FROM information_schema.parameters WHERE specific_schema IN (?) ORDER BY 1, 2, 3`,
  `SELECT schema_name /*!90200 , library_name, library_definition, language */
   FROM information_schema.schemata /*!90200 LEFT JOIN information_schema.libraries ON library_schema = schema_name */
   WHERE schema_name IN (?) ORDER BY 1 /*!90200 , 2 */`,
] as const

/** A hash of the definitions of everything in the slot: another hash, and restoring rows is not enough. */
export async function readSchemaHash(place: Pick<SlotPlace, 'query' | 'slot'>): Promise<string> {
  const hash = createHash('sha256')
  const databases = listDatabases(place)
  for (const sql of QUERIES) hash.update(JSON.stringify(await readRows(place.query, sql, [databases])))
  hash.update(JSON.stringify(await readSequences(place.query, databases)))
  hash.update(JSON.stringify(await readShownTables(place.query, databases)))
  return hash.digest('hex')
}

/** MariaDB's sequences as they are defined, not where they stand: 10.11 has no catalogue of them. */
async function readSequences(query: QueryFunction, databases: readonly string[]): Promise<readonly Row[]> {
  const found = await readRows(
    query,
    `SELECT table_schema, table_name FROM information_schema.tables
     WHERE table_schema IN (?) AND table_type = 'SEQUENCE' ORDER BY 1, 2`,
    [databases],
  )
  const sequences: Row[] = []
  for (const { table_schema: database, table_name: name } of found) {
    const from = quoteAddress(String(database), String(name))
    const columns = 'minimum_value, maximum_value, start_value, increment, cache_size, cycle_option'
    sequences.push(...(await readRows(query, `SELECT ${columns} FROM ${from}`)))
  }
  return sequences
}

/** The tables of which only SHOW CREATE TABLE tells all: the UNION of a MERGE table, the parser of a FULLTEXT index. */
async function readShownTables(query: QueryFunction, databases: readonly string[]): Promise<readonly string[]> {
  const found = await readRows(
    query,
    `SELECT table_schema, table_name FROM information_schema.tables
     WHERE table_schema IN (?) AND engine = 'MRG_MYISAM'
     UNION SELECT table_schema, table_name FROM information_schema.statistics
     WHERE table_schema IN (?) AND index_type = 'FULLTEXT' ORDER BY 1, 2`,
    [databases, databases],
  )
  const definitions: string[] = []
  for (const { table_schema: database, table_name: name } of found) {
    const table = quoteAddress(String(database), String(name))
    const [row] = await readRows(query, `SHOW CREATE TABLE ${table}`)
    // It counts on with the rows.
    definitions.push(String(row?.['create table']).replace(/ AUTO_INCREMENT=\d+/, ''))
  }
  return definitions
}
