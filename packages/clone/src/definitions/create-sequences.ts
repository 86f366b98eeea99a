import { quoteIdentifier } from '@dbenv/core'
import type { SequenceDefinition } from '../catalogue/catalogue.ts'
import { readStandings } from '../catalogue/sequence-standings.ts'
import { toCopyError } from '../jobs/copy-errors.ts'
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
  const chosen = databases.filter(
    ({ baseName, expected }) => expected.sequences.length > 0 && !board.isFailed(baseName),
  )
  for (const { baseName, sourceName, expected } of chosen) {
    const names = expected.sequences.map(({ name }) => name)
    try {
      const standings = await source.withConnection((connection) => readStandings(connection, sourceName, names))
      moved.set(
        baseName,
        expected.sequences.map((sequence, index) => ({ ...sequence, ...standings[index] })),
      )
    } catch (error) {
      board.fail(baseName, toCopyError(sourceName, `sequences ${names.join(', ')}`, 'read', error))
    }
  }
  await runJobs(target, concurrency, chosen, board, async (connection, { baseName, expected: { databaseName } }) => {
    for (const sequence of moved.get(baseName) ?? []) {
      await attempt(databaseName, sequence.name, 'move', () => putSequence(connection, databaseName, sequence))
    }
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
    throw toCopyError(databaseName, `sequence ${sequence}`, action, error)
  }
}
