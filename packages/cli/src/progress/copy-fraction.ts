import type { CopyProgress } from '@dbenv/clone'

const STAGES = ['definitions', 'rows', 'stored-objects', 'verify'] as const

/** How much of each stage's share of a database's work there is; rows take the most. */
const WEIGHTS = { definitions: 2, rows: 6, 'stored-objects': 1, verify: 1 } as const satisfies Record<
  CopyProgress['stage'],
  number
>

const WHOLE = STAGES.reduce((sum, stage) => sum + WEIGHTS[stage], 0)

/** How far one database is, from 0 to 1. An estimate: row counts come from statistics. */
export function toFraction({ stage, done, total }: CopyProgress): number {
  const before = STAGES.slice(0, STAGES.indexOf(stage)).reduce((sum, earlier) => sum + WEIGHTS[earlier], 0)
  const within = total <= 0 ? 1 : Math.min(done / total, 1)
  return (before + WEIGHTS[stage] * within) / WHOLE
}
