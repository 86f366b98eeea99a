import type { Session, SessionConnection } from '../session/session.ts'

/** One piece of work on one database. */
export interface DatabaseJob {
  readonly baseName: string
}

/** Which databases have failed, so that no more work goes into them while the others go on. */
export interface JobBoard {
  readonly signal: AbortSignal | undefined
  isFailed(baseName: string): boolean
  /** Records the first failure of a database; later ones are its consequence. */
  fail(baseName: string, error: Error): void
}

/**
 * Works off jobs in their order over at most `concurrency` connections. A job that throws fails its database, and the
 * jobs left of that database are skipped; never rejects for that. Stops taking jobs once the signal aborts.
 */
export async function runJobs<Job extends DatabaseJob>(
  session: Session,
  concurrency: number,
  jobs: readonly Job[],
  board: JobBoard,
  work: (connection: SessionConnection, job: Job) => Promise<void>,
): Promise<void> {
  let position = 0
  const takeJob = (): Job | undefined => {
    while (position < jobs.length) {
      const job = jobs[position++]
      if (job === undefined || board.isFailed(job.baseName)) continue
      if (!board.signal?.aborted) return job
      board.fail(job.baseName, board.signal.reason)
    }
    return undefined
  }
  const worker = async (): Promise<void> => {
    for (let job = takeJob(); job !== undefined; job = takeJob()) {
      let current = job
      try {
        // One loan for many jobs; a failed one ends it, because what it left on the connection is not known.
        await session.withConnection(async (connection) => {
          for (let next: Job | undefined = current; next !== undefined; next = takeJob()) {
            current = next
            await work(connection, next)
          }
        })
      } catch (error) {
        board.fail(current.baseName, board.signal?.aborted ? board.signal.reason : error)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, session.connections, jobs.length) }, worker))
}
