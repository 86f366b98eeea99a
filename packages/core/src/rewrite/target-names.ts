import { isSystemSchema } from '../names/database-name.ts'
import { foldName } from '../names/fold-name.ts'
import { isFunctionSchema } from './name-token.ts'
import { quoteIdentifier } from './quote-identifier.ts'
import type { RewriteOptions } from './rewrite-options.ts'

/** What a base name is replaced with. */
export interface TargetName {
  readonly baseName: string
  readonly databaseName: string
  /** The database name in backticks. */
  readonly quoted: string
  /** False where both names are the same: listed, but nothing to write. */
  readonly isChange: boolean
}

/** A map of names as one server compares them, with the databases that are let through unchanged. */
export class TargetNames {
  readonly #targets = new Map<string, TargetName>()
  readonly #shared: ReadonlySet<string>
  readonly #fold: (name: string) => string

  constructor(names: ReadonlyMap<string, string>, options: RewriteOptions) {
    const { lowerCaseTableNames = 0, sharedDatabases = [] } = options
    this.#fold = (name) => foldName(name, lowerCaseTableNames)
    for (const [baseName, databaseName] of names) {
      const twin = this.find(baseName)
      if (twin !== undefined && twin.databaseName !== databaseName) {
        throw new TypeError(
          `\`${twin.baseName}\` and \`${baseName}\` are one name to the server, but stand for ` +
            `\`${twin.databaseName}\` and \`${databaseName}\`. Keep one of them.`,
        )
      }
      const isChange = baseName !== databaseName
      const target = { baseName, databaseName, quoted: quoteIdentifier(databaseName), isChange }
      this.#targets.set(this.#fold(baseName), target)
    }
    this.#shared = new Set(sharedDatabases.map(this.#fold))
  }

  find(name: string): TargetName | undefined {
    return this.#targets.get(this.#fold(name))
  }

  /** Whether a database that is not of the map may be named. */
  isAllowed(name: string): boolean {
    return this.#shared.has(this.#fold(name)) || isSystemSchema(name) || isFunctionSchema(name)
  }

  /** In the order of the map. */
  get baseNames(): readonly string[] {
    return [...this.#targets.values()].map(({ baseName }) => baseName)
  }

  get changingBaseNames(): readonly string[] {
    return [...this.#targets.values()].filter(({ isChange }) => isChange).map(({ baseName }) => baseName)
  }
}
