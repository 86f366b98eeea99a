import {
  type EnvironmentName,
  isTestEnvironmentName,
  parseFullEnvironmentName,
  type TestEnvironmentName,
  toSharedDatabases,
} from '@dbenv/core'
import { requireTimeToLive } from '../parse-time-to-live.ts'
import { requireDefiner } from '../plan/require-definer.ts'
import { LONGEST_BRANCH } from '../registry/registry-table.ts'
import { CREATE_DEFAULTS, type CreateEnvironmentOptions } from './create-options.ts'
import { InvalidBranchError, ProdRefusedError } from './lifecycle-errors.ts'

/** The options of a create, checked and with every default filled in. */
export interface CreateRequest
  extends Omit<CreateEnvironmentOptions, Filled | 'shared' | 'exclude' | 'only' | 'allowReferences'>,
    Resolved {
  readonly shared: ReadonlySet<string>
  readonly exclude: ReadonlySet<string>
  /** `undefined`: every database of the source. */
  readonly only: ReadonlySet<string> | undefined
  readonly allowedReferences: ReadonlySet<string>
}

type Filled = 'source' | 'content' | 'kind' | 'engine' | 'verify' | 'definer' | 'concurrency'
type Resolved = { readonly [Option in Filled]-?: NonNullable<CreateEnvironmentOptions[Option]> }

const LITERALS = {
  content: ['schema', 'schema-and-data'],
  kind: ['named', 'run', 'slot', 'template'],
  engine: ['auto', 'mysqldump', 'in-server'],
  consistency: ['table', 'snapshot'],
  verify: ['counts', 'full'],
} as const

/** Checks what a caller without types could have got wrong, before anything is touched. */
export function resolveCreateRequest(options: CreateEnvironmentOptions): CreateRequest {
  for (const [option, allowed] of Object.entries(LITERALS)) {
    const value: unknown = Reflect.get(options, option)
    if (value !== undefined && !allowed.some((literal) => literal === value)) {
      throw new TypeError(`\`${option}\` must be one of ${allowed.join(', ')}, got \`${String(value)}\``)
    }
  }
  const concurrency = options.concurrency ?? CREATE_DEFAULTS.concurrency
  requirePositiveInteger('concurrency', concurrency)
  requireTimeToLive(options.ttlSeconds)
  const environment = requireTestEnvironment(options.environment, 'created')
  const source: EnvironmentName = parseFullEnvironmentName(options.source ?? CREATE_DEFAULTS.source, '`source`')
  if (source === environment) {
    throw new TypeError(`\`source\` must be another environment than the one to create, got \`${source}\` for both`)
  }
  if (options.branchName !== undefined) requireWholeBranch(options.branchName)
  return {
    ...options,
    environment,
    source,
    concurrency,
    content: options.content ?? CREATE_DEFAULTS.content,
    kind: options.kind ?? CREATE_DEFAULTS.kind,
    engine: options.engine ?? CREATE_DEFAULTS.engine,
    verify: options.verify ?? CREATE_DEFAULTS.verify,
    definer: requireDefiner(options.definer ?? CREATE_DEFAULTS.definer),
    shared: toSharedDatabases(options.shared),
    exclude: new Set(options.exclude),
    only: options.only && new Set(options.only),
    allowedReferences: new Set(options.allowReferences),
  }
}

/** The guard behind the type: resolves to the environment, or throws {@link ProdRefusedError} for `prod`. */
export function requireTestEnvironment(environment: string, verb: string): TestEnvironmentName {
  if (environment.toLowerCase() === 'prod') throw new ProdRefusedError(verb)
  if (isTestEnvironmentName(environment)) return environment
  // Throws, with what a name may look like.
  parseFullEnvironmentName(environment)
  throw new ProdRefusedError(verb)
}

function requireWholeBranch(branchName: string): void {
  // As the servers count: a character beyond U+FFFF is one.
  const { length } = [...branchName]
  if (length > LONGEST_BRANCH) {
    throw new InvalidBranchError(branchName, `it has ${length} characters, and the registry holds ${LONGEST_BRANCH}`)
  }
  if (branchName === '') throw new InvalidBranchError(branchName, 'it is empty')
  // A server would write a question mark for half a character.
  if (/\p{Surrogate}/u.test(branchName))
    throw new InvalidBranchError(branchName, 'it holds half a character (a lone surrogate)')
}

/** Throws `TypeError` for anything but 1, 2, 3, … */
export function requirePositiveInteger(option: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new TypeError(`\`${option}\` must be a positive integer, got \`${value}\``)
  }
}
