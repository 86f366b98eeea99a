import type { Eraser } from '@dbenv/clone/harness'
import { type DatabaseName, parseDatabaseName, quoteIdentifier } from '@dbenv/core'
import { quoteAddress } from '../quote-address.ts'
import { readRows, type SlotPlace } from '../slot/slot-place.ts'
import type { SlotTable } from '../slot/slot-tables.ts'

/** What a restore does to a table's rows; it changes none in place. */
export type RowEvent = 'DELETE' | 'INSERT'

/**
 * Takes a table's triggers out of the way of one kind of statement. `findSql` finds a row that the statement would
 * touch: `false` says that there is none, and the statement is not to be run, nor was a trigger dropped for it.
 */
export type OpenGate = (event: RowEvent, findSql: string) => Promise<boolean>

interface Trigger {
  readonly name: string
  readonly database: DatabaseName
  readonly table: string
  readonly events: string
}

interface DroppedTrigger {
  readonly database: DatabaseName
  readonly createSql: string
  readonly sqlMode: string
  readonly characterSet: string
  readonly collation: string
}

/**
 * The triggers on tables that are being restored, none of which may fire. Few are dropped, because every drop makes all
 * other slots of the server look whether their own definitions changed.
 */
export class TriggerGate {
  readonly #place: SlotPlace
  readonly #eraser: Eraser
  readonly #triggers: readonly Trigger[]
  readonly #dropped = new Map<Trigger, DroppedTrigger>()

  private constructor(place: SlotPlace, eraser: Eraser, triggers: readonly Trigger[]) {
    this.#place = place
    this.#eraser = eraser
    this.#triggers = triggers
  }

  static async read(place: SlotPlace, eraser: Eraser, tables: readonly SlotTable[]): Promise<TriggerGate> {
    const watched = tables.filter(({ hasTriggers }) => hasTriggers)
    if (watched.length === 0) return new TriggerGate(place, eraser, [])
    // In the order in which they act: made anew in it, they act in it again.
    const rows = await readRows(
      place.query,
      `SELECT trigger_schema, trigger_name, event_object_table, event_manipulation FROM information_schema.triggers
       WHERE (event_object_schema, event_object_table) IN (?) ORDER BY event_object_table, action_order`,
      [watched.map(({ database, table }) => [database, table])],
    )
    const triggers = rows.map((row) => ({
      name: String(row['trigger_name']),
      database: parseDatabaseName(String(row['trigger_schema'])),
      table: String(row['event_object_table']),
      events: String(row['event_manipulation']),
    }))
    return new TriggerGate(place, eraser, triggers)
  }

  of({ database, table }: SlotTable): OpenGate {
    const own = this.#triggers.filter((trigger) => trigger.database === database && trigger.table === table)
    return async (event, findSql) => {
      const firing = own.filter((trigger) => trigger.events.includes(event) && !this.#dropped.has(trigger))
      if (firing.length > 0 && (await readRows(this.#place.query, findSql)).length === 0) return false
      for (const trigger of firing) await this.#drop(trigger)
      return true
    }
  }

  async #drop(trigger: Trigger): Promise<void> {
    const { database, name } = trigger
    const [shown] = await readRows(this.#place.query, `SHOW CREATE TRIGGER ${quoteAddress(database, name)}`)
    this.#dropped.set(trigger, {
      database,
      createSql: String(shown?.['sql original statement']),
      sqlMode: String(shown?.['sql_mode']),
      characterSet: String(shown?.['character_set_client']),
      collation: String(shown?.['collation_connection']),
    })
    await this.#eraser.dropTrigger(database, name)
  }

  /** Makes anew what was dropped; leaves the session's `sql_mode` and collation as it needed them. */
  async close(): Promise<void> {
    const { query } = this.#place
    for (const trigger of this.#triggers) {
      const dropped = this.#dropped.get(trigger)
      if (dropped === undefined) continue
      const { database, createSql, sqlMode, characterSet, collation } = dropped
      await query(`USE ${quoteIdentifier(database)}`)
      await query('SET SESSION sql_mode = ?', [sqlMode])
      const { runAsClient } = await import('@dbenv/clone/harness')
      await runAsClient(query, { characterSet, collation }, createSql)
    }
  }
}
