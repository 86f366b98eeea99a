import { createHash } from 'node:crypto'
import { listDatabases, readRows, type SlotPlace } from './slot-place.ts'

/** All of a schema that a test could change, but not what changes by itself with rows. */
const QUERIES = [
  `SELECT schema_name, default_character_set_name, default_collation_name FROM information_schema.schemata
   WHERE schema_name IN (?) ORDER BY 1`,
  `SELECT table_schema, table_name, table_type, engine, table_collation, create_options, table_comment
   FROM information_schema.tables WHERE table_schema IN (?) ORDER BY 1, 2`,
  `SELECT table_schema, table_name, ordinal_position, column_name, column_type, column_default, is_nullable, extra,
     collation_name, generation_expression, column_comment
   FROM information_schema.columns WHERE table_schema IN (?) ORDER BY 1, 2, 3`,
  `SELECT table_schema, table_name, index_name, seq_in_index, column_name, non_unique, sub_part, index_type
   FROM information_schema.statistics WHERE table_schema IN (?) ORDER BY 1, 2, 3, 4`,
  `SELECT constraint_schema, table_name, constraint_name, delete_rule, update_rule, referenced_table_name
   FROM information_schema.referential_constraints WHERE constraint_schema IN (?) ORDER BY 1, 2, 3`,
  `SELECT constraint_schema, constraint_name, check_clause FROM information_schema.check_constraints
   WHERE constraint_schema IN (?) ORDER BY 1, 2, 3`,
  `SELECT table_schema, table_name, view_definition, check_option, definer, security_type FROM information_schema.views
   WHERE table_schema IN (?) ORDER BY 1, 2`,
  `SELECT routine_schema, routine_type, routine_name, routine_definition, dtd_identifier, definer, security_type
   FROM information_schema.routines WHERE routine_schema IN (?) ORDER BY 1, 2, 3`,
  `SELECT trigger_schema, trigger_name, event_object_table, action_timing, event_manipulation, action_order, definer,
     action_statement FROM information_schema.triggers WHERE trigger_schema IN (?) ORDER BY 1, 2`,
  `SELECT event_schema, event_name, event_definition, status, interval_value, interval_field, execute_at, definer
   FROM information_schema.events WHERE event_schema IN (?) ORDER BY 1, 2`,
  `SELECT specific_schema, specific_name, ordinal_position, parameter_mode, parameter_name, dtd_identifier
   FROM information_schema.parameters WHERE specific_schema IN (?) ORDER BY 1, 2, 3`,
] as const

/** A hash of the definitions of everything in the slot: another hash, and restoring rows is not enough. */
export async function readSchemaHash(place: Pick<SlotPlace, 'query' | 'slot'>): Promise<string> {
  const hash = createHash('sha256')
  for (const sql of QUERIES) hash.update(JSON.stringify(await readRows(place.query, sql, [listDatabases(place)])))
  return hash.digest('hex')
}
