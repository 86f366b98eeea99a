import type { CloneProblem } from './clone-plan.ts'

/** Each problem once: what stands against any clone (its engine, an account) is found with each database anew. */
export function withoutRepeats(problems: readonly CloneProblem[]): readonly CloneProblem[] {
  return [...new Map(problems.map((problem) => [problem.message, problem])).values()]
}
