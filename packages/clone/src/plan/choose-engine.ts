import type { ClonePlan, CloneProblem, PlanCloneInput } from './clone-plan.ts'

/** The way of tables and rows, or what stands against the way that was asked for. */
export interface EngineChoice {
  readonly engine: ClonePlan['engine']
  readonly consistency: ClonePlan['consistency']
  readonly problems: readonly CloneProblem[]
}

/** Chooses how tables and rows travel, and says why. Refuses what was asked for only where it cannot be done. */
export function chooseEngine(input: PlanCloneInput): EngineChoice {
  const isOneServer = input.source.server.identity === input.target.server.identity
  const consistency = input.consistency ?? (isOneServer || input.content === 'schema' ? 'table' : 'snapshot')
  const { name, why } = decide(input, isOneServer, consistency)
  return { engine: { name, why }, consistency, problems: findProblems(input, name, isOneServer, consistency) }
}

function decide(input: PlanCloneInput, isOneServer: boolean, consistency: string): ClonePlan['engine'] {
  if (input.engine === 'mysqldump' && input.content === 'schema-and-data') {
    return { name: 'mysqldump', why: 'it was asked for' }
  }
  if (input.engine === 'in-server') return { name: 'in-server', why: 'it was asked for' }
  if (input.content === 'schema') {
    return { name: 'in-server', why: 'a schema has no rows: its definitions are replayed over the connection' }
  }
  if (!isOneServer) return { name: 'mysqldump', why: 'source and target are two servers' }
  if (consistency === 'snapshot') return { name: 'mysqldump', why: 'only a dump reads all databases from one moment' }
  return { name: 'in-server', why: 'source and target are on one server: no row has to leave it' }
}

function findProblems(
  input: PlanCloneInput,
  engine: ClonePlan['engine']['name'],
  isOneServer: boolean,
  consistency: string,
): readonly CloneProblem[] {
  if (engine !== 'in-server' || input.content === 'schema') return []
  const problems: CloneProblem[] = []
  if (!isOneServer) {
    problems.push({
      type: 'engine',
      message:
        'The in-server engine copies rows within one server, but source and target are two. ' +
        'Choose the engine `mysqldump` or `auto`, or clone the schema only.',
    })
  }
  if (consistency === 'snapshot') {
    problems.push({
      type: 'engine',
      message:
        'INSERT … SELECT does not read one snapshot over several tables, so the in-server engine cannot give ' +
        'consistency `snapshot`. Choose the engine `mysqldump` or `auto`, or consistency `table`.',
    })
  }
  if (input.target.server.binaryLog === 'STATEMENT') {
    problems.push({
      type: 'statement-binlog',
      message:
        'The target has binlog_format=STATEMENT, which refuses to read rows without locking them (error 1665). ' +
        'Set binlog_format to ROW or MIXED, choose the engine `mysqldump`, or clone the schema only.',
    })
  }
  return problems
}
