import { channel } from 'node:diagnostics_channel'
import {
  createRewriter,
  type DbEnv,
  type EnvironmentName,
  modesFromSqlMode,
  type NameMap,
  type Rewriter,
} from '@dbenv/core'
import { checkText } from '../arguments/check-arguments.ts'
import type { NameSource, ResolvedBase } from '../state/name-source.ts'
import type { RewriteStatement, SessionModes } from '../state/session-state.ts'

/** What happens to statements on their way to the server. */
export interface RewriteBehaviour {
  readonly rewrite: 'every-statement' | 'none'
  readonly unlistedDatabases: 'refuse' | 'pass'
}

const rewriteWarnings = channel('dbenv:rewrite-warning')

/** Names and rewriting of one environment, from a DbEnv. */
export class DbEnvNames implements NameSource {
  readonly #dbEnv: DbEnv
  readonly #behaviour: RewriteBehaviour
  /** A refreshed map is another object; what was resolved by the old one goes with it, and its rewriters. */
  readonly #resolved = new WeakMap<NameMap, Map<string, ResolvedBase>>()
  readonly #rewrites = new WeakMap<NameMap, RewriteStatement>()

  constructor(dbEnv: DbEnv, behaviour: RewriteBehaviour) {
    this.#dbEnv = dbEnv
    this.#behaviour = behaviour
  }

  /** Whether the account of production is needed. */
  get isProd(): boolean {
    return this.#dbEnv.context.environment === 'prod'
  }

  async resolve(baseName: string): Promise<ResolvedBase> {
    checkText('baseName', baseName)
    // Every query comes this way: what was made of these names before is good as long as they are the same.
    const read = this.#dbEnv.findNames()
    const known = read && this.#resolved.get(read)?.get(baseName)
    if (known !== undefined) return known
    const asked = await this.#dbEnv.getDatabaseName(baseName)
    const { environment, names } = await this.#dbEnv.load()
    // They may have been read anew between the two. Prod's map holds what is shared alone.
    const databaseName = names.get(baseName) ?? asked
    const resolved = { environment, databaseName, names, rewrite: this.#rewriteFor(environment, names) }
    const byBase = this.#resolved.get(names) ?? new Map<string, ResolvedBase>()
    this.#resolved.set(names, byBase.set(baseName, resolved))
    return resolved
  }

  async resolveAnew(baseName: string): Promise<ResolvedBase> {
    await this.#dbEnv.reload()
    return await this.resolve(baseName)
  }

  #rewriteFor(environment: EnvironmentName, names: NameMap): RewriteStatement {
    const known = this.#rewrites.get(names)
    if (known !== undefined) return known
    const { rewrite: kind, unlistedDatabases } = this.#behaviour
    const isAsWritten = kind === 'none' && unlistedDatabases === 'pass'
    const rewrite = isAsWritten ? asWritten : this.#createRewrite(environment, names)
    this.#rewrites.set(names, rewrite)
    return rewrite
  }

  #createRewrite(environment: EnvironmentName, names: NameMap): RewriteStatement {
    // A text that is sent as written names databases as the server knows them; base names in it are prod's.
    const written =
      this.#behaviour.rewrite === 'none' ? new Map([...names.values()].map((name) => [name, name])) : names
    const rewriters = new Map<string, Rewriter>()
    // A statement may also name a database as the server knows it: what knex maps by itself, or `getDatabaseName` gave.
    const sharedDatabases = [...this.#dbEnv.shared, ...names.values()]
    const { unlistedDatabases } = this.#behaviour
    const create = ({ sqlMode, lowerCaseTableNames }: SessionModes): Rewriter => {
      return createRewriter(written, {
        ...modesFromSqlMode(sqlMode),
        lowerCaseTableNames,
        sharedDatabases,
        unlistedDatabases,
        onWarnings: (warnings) => {
          if (!rewriteWarnings.hasSubscribers) return
          const messages = warnings.map(({ message }) => message)
          rewriteWarnings.publish({ environment, warnings: messages, names })
        },
      })
    }
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

const asWritten: RewriteStatement = (sql) => sql
