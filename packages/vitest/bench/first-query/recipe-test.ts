import { writeFileSync } from 'node:fs'
import { createConnection } from 'mysql2/promise'
import { expect, inject, test } from 'vitest'
import { WORKLOAD } from './workload.ts'

/** Notes when the first query of a file has its answer, in databases that all workers share. */
export function defineTest(stampFile: string): void {
  test('asks', async () => {
    const connection = await createConnection({ ...inject('recipe') })
    const [rows] = await connection.query('SELECT COUNT(*) AS n FROM bench_1.t1')
    writeFileSync(stampFile, String(Date.now()))
    await connection.end()
    expect(rows).toEqual([{ n: WORKLOAD.rowsATable }])
  })
}
