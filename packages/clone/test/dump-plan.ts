import type { ClonePlan } from '../src/plan/clone-plan.ts'
import type { ClientPrograms } from '../src/programs/client-programs.ts'

type DumpEngine = Extract<ClonePlan['engine'], { readonly name: 'mysqldump' }>

/** The engine of a plan that goes by client programs. */
export function requireDump({ engine }: ClonePlan): DumpEngine {
  if (engine.name !== 'mysqldump') throw new Error(engine.why)
  return engine
}

/** The plan with another program in the place of one of its own. */
export function withProgram(snapshot: ClonePlan, other: Partial<ClientPrograms>): ClonePlan {
  const engine = requireDump(snapshot)
  return { ...snapshot, engine: { ...engine, programs: { ...engine.programs, ...other } } }
}
