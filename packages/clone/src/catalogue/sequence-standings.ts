import { quoteIdentifier } from '@dbenv/core'
import { readText } from '../session/row.ts'
import type { SessionConnection } from '../session/session.ts'
import type { SequenceDefinition } from './catalogue.ts'

/** Where a sequence stands. */
export type SequenceStanding = Pick<SequenceDefinition, 'nextValue' | 'cycleCount'>

/** The statement that tells where a sequence stands. Read as a table: NEXTVAL would draw a number from it. */
export function toStandingSql(databaseName: string, sequence: string): string {
  const address = `${quoteIdentifier(databaseName)}.${quoteIdentifier(sequence)}`
  return `SELECT next_not_cached_value AS nextValue, cycle_count AS cycleCount FROM ${address}`
}

/** Where sequences of one database stand, in their order; one round trip. */
export async function readStandings(
  connection: Pick<SessionConnection, 'batch'>,
  databaseName: string,
  sequences: readonly string[],
): Promise<readonly SequenceStanding[]> {
  const results = await connection.batch(sequences.map((sequence) => toStandingSql(databaseName, sequence)))
  return results.map(([row = {}]) => ({
    nextValue: readText(row, 'nextValue'),
    cycleCount: readText(row, 'cycleCount'),
  }))
}
