import { createTestEnvironment } from '../src/create-test-environment.ts'
import type { CopyProgress } from '../src/enter-stage.ts'
import type { CreateEnvironmentOptions } from '../src/lifecycle/create-options.ts'
import type { LifeCycleFixture } from './life-cycle-fixture.ts'

/** What came of the clone, and of what was done meanwhile. */
export interface CopiedMeanwhile<Result> {
  readonly creation: PromiseSettledResult<unknown>
  readonly result: Result
}

/** Lets a test act while a clone is at its rows. */
export interface WhileCopyingOptions extends Pick<Partial<CreateEnvironmentOptions>, 'signal' | 'consistency'> {
  /** The table of `prices` whose rows wait. @default 'quotes' */
  readonly table?: string
  readonly onProgress?: (progress: CopyProgress) => void
}

/**
 * Holds back a clone with its rows by a lock on a table of `prices`, from when it begins to copy rows until `meanwhile`
 * has settled. `run` works on the connection that holds the lock.
 */
export async function whileCopying<Result>(
  fixture: LifeCycleFixture,
  meanwhile: (run: (sql: string) => Promise<number>) => Promise<Result>,
  { table = 'quotes', onProgress, ...more }: WhileCopyingOptions = {},
): Promise<CopiedMeanwhile<Result>> {
  const { connection, environment, only, prices, session } = fixture
  return await session.withConnection(async (blocker) => {
    await blocker.run(`LOCK TABLES \`${prices}\`.${table} WRITE`)
    let atRows: (() => void) | undefined
    const hasReachedRows = new Promise<void>((resolve) => {
      atRows = resolve
    })
    const watch = (progress: CopyProgress): void => {
      onProgress?.(progress)
      if (progress.stage === 'rows') atRows?.()
    }
    const options = { connection, environment, only, content: 'schema-and-data', onProgress: watch, ...more } as const
    const creating = createTestEnvironment(options)
    const settled = Promise.allSettled([creating])
    await Promise.race([hasReachedRows, settled])
    const result = await meanwhile((sql) => blocker.run(sql))
    await blocker.run('UNLOCK TABLES')
    const [creation] = await settled
    return { creation, result }
  })
}
