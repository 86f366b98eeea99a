import { DbEnvError } from '@dbenv/core'

/** The first major version of vitest that gives a global setup what this package needs. */
const LEAST_MAJOR = 5

/** The vitest that runs is older than this package can work with; npm installs one beside it only when it is forced to. */
export class VitestVersionError extends DbEnvError {
  override readonly name = 'VitestVersionError'
  readonly code = 'DBENV_VITEST_VERSION'

  constructor(found: string | undefined) {
    super(
      `@dbenv/vitest needs vitest ${LEAST_MAJOR} or later, and ${found === undefined ? 'an older one' : `vitest ${found}`} ` +
        `runs. Install it: \`npm install --save-dev vitest@${LEAST_MAJOR}\`.`,
    )
  }
}

/** Throws `VitestVersionError` for a version that is too old; `undefined` is what vitest was before it told. */
export function checkVitestVersion(found: string | undefined): void {
  if (found === undefined || Number.parseInt(found, 10) < LEAST_MAJOR) throw new VitestVersionError(found)
}
