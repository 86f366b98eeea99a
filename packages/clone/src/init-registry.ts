import { DbEnvError, isSystemSchema, parseDatabaseName, toSharedDatabases } from '@dbenv/core'
import { isWithinTestGrants } from './accounts/grant-pattern.ts'
import { openPlace, type Place } from './lifecycle/place.ts'
import type { InitRegistryOptions, InitRegistryResult } from './lifecycle/place-options.ts'
import { findMarker } from './marker/database-marker.ts'
import { findMisnamedRows } from './registry/misnamed-rows.ts'
import type { RegistryRow } from './registry/registry-row.ts'
import { readText } from './session/row.ts'

/** A database that cannot be recorded as one of prod's. Nothing was recorded. */
export class NotRegistrableError extends DbEnvError {
  override readonly name = 'NotRegistrableError'
  override readonly code = 'DBENV_NOT_REGISTRABLE'
  readonly databaseName: string

  constructor(databaseName: string, found: string) {
    super(
      `Database \`${databaseName}\` cannot be registered as prod's: ${found}. ` +
        'Name databases of this server that hold production data.',
    )
    this.databaseName = databaseName
  }
}

/** Makes the registry of a place, or brings it to its present form, and records prod's databases. Idempotent. */
export async function initRegistry(options: InitRegistryOptions): Promise<InitRegistryResult> {
  await using place = await openPlace(options.connection, 1)
  await place.registry.ensure()
  const shared = toSharedDatabases(options.shared)
  const rows = await place.registry.listRows()
  const present = await readDatabaseNames(place)
  const wanted =
    options.register === 'all'
      ? await findProdDatabases(place, present, rows, shared)
      : await checkDatabases(place, options.register ?? [], { present, rows, shared })
  const registered = await place.registry.registerProd(wanted)
  const prod = await place.registry.listRows({ environments: ['prod'] })
  const baseNames = prod.map((row) => row.baseName).sort()
  const missingShared = (options.shared ?? []).filter((name) => !present.includes(name))
  return {
    registered,
    baseNames,
    missingShared,
    withinTestGrants: baseNames.filter(isWithinTestGrants),
    misnamed: findMisnamedRows(prod, place.session.server.lowerCaseTableNames),
  }
}

/** Makes the registry of a place, or brings it to its present form. Idempotent; never drops anything. */
export async function ensureRegistry(options: Pick<InitRegistryOptions, 'connection'>): Promise<void> {
  await initRegistry({ connection: options.connection })
}

/** Records databases as prod's; resolves to the names that were new. Throws {@link NotRegistrableError}. */
export async function registerDatabases(
  options: Pick<InitRegistryOptions, 'connection' | 'shared'> & { readonly baseNames: readonly string[] },
): Promise<readonly string[]> {
  const { connection, shared, baseNames } = options
  const { registered } = await initRegistry({ connection, shared, register: baseNames })
  return registered
}

interface Known {
  readonly present: readonly string[]
  readonly rows: readonly RegistryRow[]
  readonly shared: ReadonlySet<string>
}

async function checkDatabases(place: Place, names: readonly string[], known: Known): Promise<readonly string[]> {
  for (const name of names) {
    if (known.shared.has(name)) throw new NotRegistrableError(name, 'it is shared by all environments')
    parseDatabaseName(name)
    const owner = known.rows.find((row) => row.databaseName === name && row.environment !== 'prod')
    if (owner) throw new NotRegistrableError(name, `it belongs to environment \`${owner.environment}\``)
    if (name.startsWith(FOREIGN_FOLDER)) throw new NotRegistrableError(name, 'it is a folder, and no database')
    if (!known.present.includes(name)) throw new NotRegistrableError(name, UNSEEN)
    const marker = await findMarker(place.session, name)
    if (marker) throw new NotRegistrableError(name, `dbenv made it for environment \`${marker.environment}\``)
  }
  return [...new Set(names)]
}

const UNSEEN = 'the server has no database of that name, or this account may not see it'

/** How MariaDB lists a folder of its data that is none of its databases: `lost+found`, where that is a volume's root. */
const FOREIGN_FOLDER = '#mysql50#'

/** Every database that is neither the server's own, nor shared, nor made by dbenv. */
async function findProdDatabases(
  place: Place,
  present: readonly string[],
  rows: readonly RegistryRow[],
  shared: ReadonlySet<string>,
): Promise<readonly string[]> {
  const taken = new Set(rows.flatMap((row) => (row.environment === 'prod' ? [] : [row.databaseName.toLowerCase()])))
  const candidates = present.filter(
    (name) =>
      !isSystemSchema(name) && !name.startsWith(FOREIGN_FOLDER) && !shared.has(name) && !taken.has(name.toLowerCase()),
  )
  const found: string[] = []
  for (const name of candidates) if (!(await findMarker(place.session, name))) found.push(name)
  return found
}

async function readDatabaseNames(place: Place): Promise<readonly string[]> {
  const rows = await place.session.rows('SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA ORDER BY 1')
  return rows.map((row) => readText(row, 'name'))
}
