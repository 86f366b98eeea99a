import process from 'node:process'
import { findClientPrograms, toUsualPrograms } from '../programs/client-programs.ts'
import type { Session } from '../session/session.ts'
import type { CloneEngine, ClonePlan, CloneProblem, PlanCloneInput } from './clone-plan.ts'

/** The way of tables and rows, or what stands against the way that was asked for. */
export interface EngineChoice {
  readonly engine: CloneEngine
  readonly consistency: ClonePlan['consistency']
  readonly problems: readonly CloneProblem[]
}

/** The part of a clone's order that decides. */
interface EngineInput extends Pick<PlanCloneInput, 'content' | 'engine' | 'consistency'> {
  readonly source: Pick<Session, 'server'>
  readonly target: Pick<Session, 'server'>
}

/** Chooses how tables and rows travel, and says why. Refuses what was asked for only where it cannot be done. */
export async function chooseEngine(
  input: EngineInput,
  platform: NodeJS.Platform = process.platform,
): Promise<EngineChoice> {
  const isOneServer = input.source.server.identity === input.target.server.identity
  const consistency = input.consistency ?? (isOneServer || input.content === 'schema' ? 'table' : 'snapshot')
  const { name, why } = decide(input, isOneServer, consistency)
  const problems = [
    ...refuseFamilies(input),
    ...(name === 'in-server' ? findProblems(input, isOneServer, consistency) : []),
  ]
  if (name === 'in-server') return { engine: { name, why }, consistency, problems }
  // Within one server rows need not leave it; between two there is no other way.
  const otherwise = isOneServer ? 'choose the engine `in-server`, with consistency `table`' : 'clone the schema only'
  problems.push(...refuseLimit(input, otherwise))
  const { flavour } = input.source.server
  const found = platform === 'win32' ? undefined : await findClientPrograms(flavour)
  if (platform === 'win32') problems.push(toNoDescriptors(otherwise))
  else if (!found) problems.push(toMissingPrograms(input, otherwise))
  return { engine: { name, why, programs: found ?? toUsualPrograms(flavour) }, consistency, problems }
}

/** MariaDB's dump program has no way (MySQL's has one) to set a variable; it would leave out tables and rows, and end with 0. */
function refuseLimit({ source: { server } }: EngineInput, otherwise: string): readonly CloneProblem[] {
  if (server.selectLimit === undefined) return []
  return [
    {
      type: 'engine',
      message:
        `The source's global sql_select_limit is ${server.selectLimit}, at which a dump would end every result. ` +
        `SET GLOBAL sql_select_limit = 18446744073709551615 there while you clone, or ${otherwise}.`,
    },
  ]
}

function refuseFamilies({ source, target }: EngineInput): readonly CloneProblem[] {
  if (source.server.flavour === target.server.flavour) return []
  return [
    {
      type: 'engine',
      message:
        `The source is ${FAMILIES[source.server.flavour]} and the target ${FAMILIES[target.server.flavour]}: neither takes ` +
        'the definitions of the other. Choose a target of the same family.',
    },
  ]
}

function toMissingPrograms({ source }: EngineInput, otherwise: string): CloneProblem {
  const { flavour } = source.server
  const { dump, client } = toUsualPrograms(flavour)
  return {
    type: 'client-program',
    message:
      `The engine \`mysqldump\` needs ${FAMILIES[flavour]}'s own client programs, and the PATH holds none that say they ` +
      `are: \`${dump}\` and \`${client}\`. Install them, or ${otherwise}.`,
  }
}

function toNoDescriptors(otherwise: string): CloneProblem {
  return {
    type: 'client-program',
    message:
      'The engine `mysqldump` hands the password to the client programs in a file without a name, read as `/dev/fd/3`, ' +
      `which Windows does not have. Run dbenv in WSL or a container, or ${otherwise}.`,
  }
}

const FAMILIES: Readonly<Record<'mariadb' | 'mysql', string>> = { mariadb: 'MariaDB', mysql: 'MySQL' }

function decide(input: EngineInput, isOneServer: boolean, consistency: string): Pick<CloneEngine, 'name' | 'why'> {
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

function findProblems(input: EngineInput, isOneServer: boolean, consistency: string): readonly CloneProblem[] {
  if (input.content === 'schema') return []
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
