import { createDatabaseAdapter } from './create-database-adapter.ts'
import type { DatabaseAdapter } from './database-adapter.ts'

// The one state of this package: the adapter behind the functions below, made by the first call of one of them.
let defaultAdapter: DatabaseAdapter | undefined

function getDefaultAdapter(): DatabaseAdapter {
  defaultAdapter ??= createDatabaseAdapter()
  return defaultAdapter
}

/** `getEngine` of the default adapter; see `DatabaseOperations`. */
export const getEngine: DatabaseAdapter['getEngine'] = async (...call) => await getDefaultAdapter().getEngine(...call)

/** `queryDatabase` of the default adapter; see `DatabaseOperations`. */
export const queryDatabase: DatabaseAdapter['queryDatabase'] = async (...call) =>
  await getDefaultAdapter().queryDatabase(...call)

/** `queryTable` of the default adapter; see `DatabaseOperations`. */
export const queryTable: DatabaseAdapter['queryTable'] = async (...call) =>
  await getDefaultAdapter().queryTable(...call)

/** `streamDatabase` of the default adapter; see `DatabaseOperations`. */
export const streamDatabase: DatabaseAdapter['streamDatabase'] = (...call) =>
  getDefaultAdapter().streamDatabase(...call)

/** `saveToDatabase` of the default adapter; see `DatabaseOperations`. */
export const saveToDatabase: DatabaseAdapter['saveToDatabase'] = async (...call) =>
  await getDefaultAdapter().saveToDatabase(...call)

/** `dynamicBatchUpdate` of the default adapter; see `DatabaseOperations`. */
export const dynamicBatchUpdate: DatabaseAdapter['dynamicBatchUpdate'] = async (...call) =>
  await getDefaultAdapter().dynamicBatchUpdate(...call)

/** `updateWhere` of the default adapter; see `DatabaseAdapter`. */
export const updateWhere: DatabaseAdapter['updateWhere'] = async (...call) =>
  await getDefaultAdapter().updateWhere(...call)

/** `transaction` of the default adapter; see `DatabaseAdapter`. */
export const transaction: DatabaseAdapter['transaction'] = async (...call) =>
  await getDefaultAdapter().transaction(...call)

/** Closes the default adapter; the next call of a function here makes a new one, from the settings as they are then. */
export const closeAll: DatabaseAdapter['closeAll'] = async () => {
  const adapter = defaultAdapter
  defaultAdapter = undefined
  await adapter?.closeAll()
}
