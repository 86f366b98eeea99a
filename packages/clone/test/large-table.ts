import type { LifeCycleFixture } from './life-cycle-fixture.ts'

/** Rows of the large table. */
export const LARGE_ROWS = 131_072

/** Adds a table `ticks` of about 36 MB to the source's `prices`: one that is copied in several pieces. */
export async function addLargeTable({ session, prices }: LifeCycleFixture): Promise<void> {
  await session.query(`CREATE TABLE ${prices}.ticks (id INT AUTO_INCREMENT PRIMARY KEY, pad CHAR(250)) CHARSET latin1`)
  await session.query(`INSERT INTO ${prices}.ticks (pad) VALUES (REPEAT('x', 250))`)
  for (let rows = 1; rows < LARGE_ROWS; rows *= 2) {
    await session.query(`INSERT INTO ${prices}.ticks (pad) SELECT pad FROM ${prices}.ticks`)
  }
  // Whether a table is large is told by the server's statistics.
  await session.rows(`ANALYZE TABLE ${prices}.ticks`)
}
