import { channel } from 'node:diagnostics_channel'
import {
  createRewriter,
  type DbEnv,
  type EnvironmentName,
  modesFromSqlMode,
  type NameMap,
  type Rewriter,
} from '@dbenv/core'
import { checkText, describeValue } from '../check-arguments.ts'
import type { NameSource, ResolvedBase } from '../connection/name-source.ts'
import type { RewriteStatement, SessionModes } from '../connection/session-state.ts'
import { InvalidArgumentError } from '../input-errors.ts'

/** What happens to statements on their way to the server. */
export interface RewriteBehaviour {
  readonly rewrite: 'every-statement' | 'none'
  readonly unlistedDatabases: 'refuse' | 'pass'
}

const rewriteWarnings = channel('dbenv:rewrite-warning')

/** Names and rewriting of one environment, from a DbEnv. */
export class DbEnvNames implements NameSource {
  readonly environment: EnvironmentName
  readonly #dbEnv: DbEnv
  readonly #behaviour: RewriteBehaviour
  /** A refreshed map is another object; what was resolved by the old one goes with it, and its rewriters. */
  readonly #resolved = new WeakMap<NameMap, Map<string, ResolvedBase>>()
  readonly #rewrites = new WeakMap<NameMap, RewriteStatement>()

  constructor(dbEnv: DbEnv, behaviour: RewriteBehaviour) {
    checkUnlistedDatabases(behaviour.unlistedDatabases)
    this.environment = dbEnv.context.environment
    this.#dbEnv = dbEnv
    this.#behaviour = behaviour
  }

  async resolve(baseName: string): Promise<ResolvedBase> {
    checkText('baseName', baseName)
    // Every query comes this way: what was made of these names before is good as long as they are the same.
    const known = this.#resolved.get(await this.#dbEnv.getNames())?.get(baseName)
    if (known !== undefined) return known
    const databaseName = await this.#dbEnv.getDatabaseName(baseName)
    const names = await this.#dbEnv.getNames()
    const resolved = { databaseName, names, rewrite: this.#rewriteFor(names) }
    const byBase = this.#resolved.get(names) ?? new Map<string, ResolvedBase>()
    this.#resolved.set(names, byBase.set(baseName, resolved))
    return resolved
  }

  forget(): void {
    this.#dbEnv.clear()
  }

  #rewriteFor(names: NameMap): RewriteStatement {
    const known = this.#rewrites.get(names)
    if (known !== undefined) return known
    const rewrite = this.#behaviour.rewrite === 'none' ? asWritten : this.#createRewrite(names)
    this.#rewrites.set(names, rewrite)
    return rewrite
  }

  #createRewrite(names: NameMap): RewriteStatement {
    const rewriters = new Map<string, Rewriter>()
    // A statement may also name a database as the server knows it: what knex maps by itself, or `getDatabaseName` gave.
    const sharedDatabases = [...this.#dbEnv.shared, ...names.values()]
    const create = ({ sqlMode, lowerCaseTableNames }: SessionModes): Rewriter =>
      createRewriter(names, {
        ...modesFromSqlMode(sqlMode),
        lowerCaseTableNames,
        sharedDatabases,
        unlistedDatabases: this.#behaviour.unlistedDatabases,
        onWarnings: (warnings) => {
          if (!rewriteWarnings.hasSubscribers) return
          const messages = warnings.map(({ message }) => message)
          rewriteWarnings.publish({ environment: this.environment, warnings: messages, names })
        },
      })
    return (sql, modes) => {
      const key = `${modes.lowerCaseTableNames} ${modes.sqlMode}`
      let rewriter = rewriters.get(key)
      if (rewriter === undefined) {
        rewriter = create(modes)
        rewriters.set(key, rewriter)
      }
      return rewriter.rewrite(sql)
    }
  }
}

/** A misspelt 'refuse' would let everything pass. */
function checkUnlistedDatabases(value: unknown): void {
  if (value === 'refuse' || value === 'pass') return
  throw new InvalidArgumentError(
    'unlistedDatabases',
    `\`unlistedDatabases\` must be 'refuse' or 'pass', got ${describeValue(value)}.`,
  )
}

const asWritten: RewriteStatement = (sql) => sql
