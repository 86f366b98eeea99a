import { writeFileSync } from 'node:fs'
import { test } from '@dbenv/vitest'
import { expect } from 'vitest'
import { WORKLOAD } from './workload.ts'

/** Notes when the first query of a file has its answer, in the slot of its worker. */
export function defineTest(stampFile: string): void {
  test('asks', async ({ environment }) => {
    const rows = await environment.query('SELECT COUNT(*) AS n FROM bench_1.t1')
    writeFileSync(stampFile, String(Date.now()))
    expect(rows).toEqual([{ n: WORKLOAD.rowsATable }])
  })
}
