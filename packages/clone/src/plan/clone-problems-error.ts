import { DbEnvError } from '@dbenv/core'
import type { CloneProblem } from './clone-plan.ts'

/** A plan that must not be carried out. Nothing was made. */
export class ClonePlanRefusedError extends DbEnvError {
  override readonly name = 'ClonePlanRefusedError'
  override readonly code = 'DBENV_CLONE_REFUSED'
  readonly problems: readonly CloneProblem[]

  constructor(problems: readonly CloneProblem[]) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
    super(
      `The clone was refused before anything was made, for ${count}:\n- ${problems.map((p) => p.message).join('\n- ')}`,
    )
    this.problems = problems
  }
}
