import { DbEnvError, InvalidDatabaseNameError, isSystemSchema, parseDatabaseName, toSharedDatabases } from '@dbenv/core'
import { isWithinTestGrants } from './accounts/grant-pattern.ts'
import { openPlace, type Place } from './lifecycle/place.ts'
import type { InitRegistryOptions, InitRegistryResult, LeftOutDatabase } from './lifecycle/place-options.ts'
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
  const known = { present, rows, shared }
  const { wanted, leftOut } =
    options.register === 'all'
      ? await findProdDatabases(place, known)
      : { wanted: await checkDatabases(place, options.register ?? [], known), leftOut: [] }
  const registered = await place.registry.registerProd(wanted)
  const prod = await place.registry.listRows({ environments: ['prod'] })
  const baseNames = prod.map((row) => row.baseName).sort()
  const missingShared = (options.shared ?? []).filter((name) => !present.includes(name))
  return {
    registered,
    baseNames,
    leftOut,
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
    if (name.startsWith(FOREIGN_FOLDER)) throw new NotRegistrableError(name, 'it is a folder, and no database')
    const isThere = known.present.includes(name)
    if (isThere && isUnnameable(name)) throw new NotRegistrableError(name, UNNAMEABLE)
    parseDatabaseName(name)
    const holder = findMisnamed(known.rows, name)
    if (holder) throw new NotRegistrableError(name, `production's row of \`${holder.baseName}\` names it`)
    const owner = known.rows.find((row) => row.databaseName === name && row.environment !== 'prod')
    if (owner) throw new NotRegistrableError(name, `it belongs to environment \`${owner.environment}\``)
    if (!isThere) throw new NotRegistrableError(name, UNSEEN)
    const marker = await findMarker(place.session, name)
    if (marker) throw new NotRegistrableError(name, `dbenv made it for environment \`${marker.environment}\``)
  }
  return [...new Set(names)]
}

const UNSEEN = 'the server has no database of that name, or this account may not see it'

/** How MariaDB lists a folder of its data that is none of its databases: `lost+found`, where that is a volume's root. */
const FOREIGN_FOLDER = '#mysql50#'

const UNNAMEABLE =
  'as the name of a folder it may take more than 255 bytes (5 for each character that is no letter, digit or _ of ASCII), ' +
  'so that no copy of it could have a name'

/** `true` for a name that this server took, and that is too long for dbenv to be sure of on others. */
function isUnnameable(presentName: string): boolean {
  if (isSystemSchema(presentName)) return false
  try {
    parseDatabaseName(presentName)
    return false
  } catch (error) {
    if (error instanceof InvalidDatabaseNameError) return true
    throw error
  }
}

/** The row of prod that holds a database under another base name: it is registered, as that. */
function findMisnamed(rows: readonly RegistryRow[], databaseName: string): RegistryRow | undefined {
  return rows.find(
    (row) => row.environment === 'prod' && row.databaseName === databaseName && row.baseName !== databaseName,
  )
}

/** Every database that is neither the server's own, nor shared, nor made by dbenv; those that cannot be recorded apart. */
async function findProdDatabases(
  place: Place,
  { present, rows, shared }: Known,
): Promise<{ readonly wanted: readonly string[]; readonly leftOut: readonly LeftOutDatabase[] }> {
  const taken = new Set(rows.flatMap((row) => (row.environment === 'prod' ? [] : [row.databaseName.toLowerCase()])))
  const candidates = present.filter(
    (name) =>
      !isSystemSchema(name) &&
      !name.startsWith(FOREIGN_FOLDER) &&
      !shared.has(name) &&
      !taken.has(name.toLowerCase()) &&
      !findMisnamed(rows, name),
  )
  const found: string[] = []
  for (const name of candidates) if (!(await findMarker(place.session, name))) found.push(name)
  return {
    wanted: found.filter((name) => !isUnnameable(name)),
    leftOut: found.filter(isUnnameable).map((databaseName) => ({ databaseName, reason: UNNAMEABLE })),
  }
}

async function readDatabaseNames(place: Place): Promise<readonly string[]> {
  const rows = await place.session.rows('SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA ORDER BY 1')
  return rows.map((row) => readText(row, 'name'))
}
