import type { NameMap } from '@dbenv/core'
import type { DatabaseCatalogue } from '../catalogue/catalogue.ts'
import type { CloneProblem } from './clone-plan.ts'

/** Packages of MariaDB's ORACLE mode that are named like a database of the clone: `x.y()` may then mean either. */
export function findAmbiguousPackages(
  baseName: string,
  catalogue: DatabaseCatalogue,
  retarget: NameMap,
): readonly CloneProblem[] {
  const databases = new Set([...retarget.keys()].map((name) => name.toLowerCase()))
  return catalogue.routines
    .filter(({ kind, name }) => kind === 'package' && databases.has(name.toLowerCase()))
    .map(({ name }) => ({
      type: 'package-name',
      baseName,
      object: `package ${name}`,
      message:
        `The package \`${name}\` of \`${catalogue.databaseName}\` is named like a database that is cloned, so that nobody ` +
        `can tell which of the two a call \`${name}.f()\` means. Rename the package, or exclude \`${baseName}\`.`,
    }))
}
