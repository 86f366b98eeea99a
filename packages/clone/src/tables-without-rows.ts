import type { DatabaseCatalogue } from './catalogue/catalogue.ts'
import { findLateKeys, type LateKeysByTable, leaveOutLateKeys } from './catalogue/late-keys.ts'
import type { ClonePlan } from './plan/clone-plan.ts'
import { leaveRoomForRows } from './rows/leave-room.ts'
import type { Session } from './session/session.ts'

/** Tables as they are made: what would stand in the way of the rows to come is left out. */
export function toTablesWithoutRows(
  { content }: ClonePlan,
  expected: DatabaseCatalogue,
  lateKeys: LateKeysByTable,
): DatabaseCatalogue {
  return content === 'schema' ? expected : leaveRoomForRows(leaveOutLateKeys(expected, lateKeys))
}

/** Only what copies rows inside the server makes keys after them. */
export function chooseLateKeys(plan: ClonePlan, { server }: Session): LateKeysByTable {
  if (plan.content === 'schema' || plan.engine.name === 'mysqldump') return new Map()
  return findLateKeys(
    plan.databases.map(({ expected }) => expected),
    server.flavour,
  )
}
