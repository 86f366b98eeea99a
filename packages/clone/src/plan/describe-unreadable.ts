import type { RetargetedDatabase } from '../retarget/retarget-database.ts'
import type { CloneProblem } from './clone-plan.ts'

/** The objects whose text could not be read, each by its name: one that was guessed at might reach the original. */
export function describeUnreadable(baseName: string, { unreadable }: RetargetedDatabase): readonly CloneProblem[] {
  return unreadable.map(({ object, why }) => ({
    type: 'unreadable-object',
    baseName,
    object,
    message:
      `In \`${baseName}\`, nobody can tell which databases the ${object} names, as SHOW CREATE prints it: ${why} ` +
      'Make it again on the source under utf8mb4, leave out its kind of object, or exclude the database.',
  }))
}
