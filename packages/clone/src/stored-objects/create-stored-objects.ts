import type { StoredObject } from '../catalogue/catalogue.ts'
import { toCopyError } from '../jobs/copy-errors.ts'
import { type DatabaseJob, runJobs } from '../jobs/run-jobs.ts'
import type { StageInput } from '../jobs/stage-input.ts'
import type { SessionConnection } from '../session/session.ts'
import { orderViews } from './order-views.ts'
import { ObjectReplayer, type ReplayDatabase } from './replay-object.ts'

interface ObjectJob extends DatabaseJob {
  readonly database: ReplayDatabase
  readonly objects: readonly StoredObject[]
}

/** Views that the source itself can no longer open, and the server would not take: base name -> view -> why. */
export type LeftOutViews = ReadonlyMap<string, ReadonlyMap<string, string>>

/** Makes routines, then views by what they are built on, then triggers in their order, then events, disabled. */
export async function createStoredObjects(input: StageInput): Promise<LeftOutViews> {
  const replayer = new ObjectReplayer()
  const leftOut = new Map<string, Map<string, string>>()
  const replay = (jobs: readonly ObjectJob[]): Promise<void> =>
    runJobs(input.target, input.concurrency, jobs, input.board, async (connection, { baseName, database, objects }) => {
      for (const object of objects) {
        input.board.signal?.throwIfAborted()
        try {
          await replayer.replay(connection, database, object)
        } catch (error) {
          if (object.invalidBecause === undefined || input.board.signal?.aborted) {
            throw toCopyError(database.databaseName, `${object.kind} ${object.name}`, 'create', error)
          }
          const views = leftOut.get(baseName) ?? new Map<string, string>()
          leftOut.set(baseName, views.set(object.name, object.invalidBecause))
        }
        input.advance(baseName, 1)
      }
      await replayer.restore(connection, database)
    })
  for (const jobs of toRoutineJobs(input)) await replay(jobs)
  let waiting: readonly ObjectJob[] = []
  for (const level of orderViews(toViews(input))) {
    waiting = await tryViews(input, replayer, [
      ...waiting,
      ...level.map((view) => ({ ...view, objects: [view.object] })),
    ])
  }
  // What was refused came too early (a column named like a view misled the order), or is wrong: then no try helps.
  for (let before = Number.POSITIVE_INFINITY; waiting.length < before; ) {
    before = waiting.length
    waiting = await tryViews(input, replayer, waiting)
  }
  await replay(waiting)
  await replay(toJobs(input, (database) => database.expected.triggers))
  await replay(toJobs(input, (database) => database.expected.events))
  return leftOut
}

/** Makes views, and resolves to those that the server refused. */
async function tryViews(
  input: StageInput,
  replayer: ObjectReplayer,
  jobs: readonly ObjectJob[],
): Promise<readonly ObjectJob[]> {
  const refused: ObjectJob[] = []
  await runJobs(input.target, input.concurrency, jobs, input.board, async (connection, job) => {
    for (const object of job.objects) {
      try {
        await replayer.replay(connection, job.database, object)
      } catch (error) {
        if (input.board.signal?.aborted || !(await isUsable(connection))) throw error
        refused.push(job)
        continue
      }
      input.advance(job.baseName, 1)
    }
  })
  return refused
}

/** `false` for a connection that is gone: what failed on it says nothing about the view. */
function isUsable(connection: SessionConnection): Promise<boolean> {
  return connection.rows('SELECT 1').then(
    () => true,
    () => false,
  )
}

/** Three rounds: what nothing else needs to exist for, then routines, then the bodies of packages. */
function toRoutineJobs(input: StageInput): readonly (readonly ObjectJob[])[] {
  const rounds = [['library'], ['function', 'procedure', 'package'], ['package body']]
  return rounds.map((kinds) =>
    toJobs(input, (database) => database.expected.routines.filter((routine) => kinds.includes(routine.kind))),
  )
}

function toJobs(
  input: StageInput,
  choose: (database: StageInput['databases'][number]) => readonly StoredObject[],
): readonly ObjectJob[] {
  return input.databases
    .map((database) => ({ baseName: database.baseName, database: database.expected, objects: choose(database) }))
    .filter((job) => job.objects.length > 0)
}

function toViews(input: StageInput): readonly {
  readonly baseName: string
  readonly databaseName: string
  readonly database: ReplayDatabase
  readonly name: string
  readonly createSql: string
  readonly object: StoredObject
}[] {
  return input.databases.flatMap(({ baseName, expected }) =>
    expected.views.map((object) => ({
      baseName,
      databaseName: expected.databaseName,
      database: expected,
      name: object.name,
      createSql: object.createSql,
      object,
    })),
  )
}
