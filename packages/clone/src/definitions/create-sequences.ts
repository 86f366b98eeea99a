import { quoteIdentifier } from '@dbenv/core'
import type { SequenceDefinition } from '../catalogue/catalogue.ts'
import { readStandings } from '../catalogue/sequence-standings.ts'
import { CopyFailedError } from '../jobs/copy-errors.ts'
import { runJobs } from '../jobs/run-jobs.ts'
import type { DatabaseInWork, StageInput } from '../jobs/stage-input.ts'
import type { Session, SessionConnection } from '../session/session.ts'

/** Makes sequences, where the plan saw them stand: tables may name those of any database. */
export async function createSequences({ target, concurrency, board, databases, advance }: StageInput): Promise<void> {
  await runJobs(target, concurrency, databases, board, async (connection, { baseName, expected }) => {
    for (const sequence of expected.sequences) {
      await attempt(expected.databaseName, sequence.name, 'create', async () => {
        await connection.runAll([`USE ${quoteIdentifier(expected.databaseName)}`, sequence.createSql])
        await putSequence(connection, expected.databaseName, sequence)
      })
      advance(baseName, 1)
    }
  })
}

/**
 * Puts sequences to where the source's stand by now: rows that came between plan and copy hold numbers of theirs. Call it
 * after the rows; resolves to the databases with what their sequences say from here on.
 */
export async function moveSequences(
  { target, concurrency, board, databases }: StageInput,
  source: Session,
): Promise<readonly DatabaseInWork[]> {
  const moved = new Map<string, readonly SequenceDefinition[]>()
  const chosen = databases.filter(({ expected }) => expected.sequences.length > 0)
  await runJobs(target, concurrency, chosen, board, async (connection, { baseName, sourceName, expected }) => {
    const { databaseName, sequences } = expected
    const names = sequences.map(({ name }) => name)
    // Source and target may be one session, of which this job has a connection: two at once could wait for each other.
    const from = source === target ? connection : source
    const standings = await attempt(databaseName, names.join(', '), 'read the source of', () =>
      'batch' in from
        ? readStandings(from, sourceName, names)
        : from.withConnection((other) => readStandings(other, sourceName, names)),
    )
    const now = sequences.map((sequence, index) => ({ ...sequence, ...standings[index] }))
    for (const sequence of now) {
      await attempt(databaseName, sequence.name, 'move', () => putSequence(connection, databaseName, sequence))
    }
    moved.set(baseName, now)
  })
  return databases.map((database) => {
    const sequences = moved.get(database.baseName)
    return sequences ? { ...database, expected: { ...database.expected, sequences } } : database
  })
}

/** SETVAL goes forward only, and RESTART forgets the cycles and stays within the limits: what one cannot, both can. */
async function putSequence(
  connection: SessionConnection,
  databaseName: string,
  { name, nextValue, cycleCount }: SequenceDefinition,
): Promise<void> {
  const sequence = `${quoteIdentifier(databaseName)}.${quoteIdentifier(name)}`
  // `0`: the value has not been handed out yet.
  const forward = `DO SETVAL(${sequence}, ${nextValue}, 0, ${cycleCount})`
  await connection.run(forward)
  const [standing] = await readStandings(connection, databaseName, [name])
  if (standing?.nextValue === nextValue && standing.cycleCount === cycleCount) return
  await connection.runAll([`ALTER SEQUENCE ${sequence} RESTART WITH ${nextValue}`, forward])
}

async function attempt<Result>(
  databaseName: string,
  sequence: string,
  action: string,
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run()
  } catch (error) {
    throw new CopyFailedError(databaseName, `sequence ${sequence}`, action, error)
  }
}
