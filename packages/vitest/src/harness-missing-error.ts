import { DbEnvError } from '@dbenv/core'

/** A part of the harness is not in vitest's configuration: the global setup, or the setup file of the workers. */
export class HarnessMissingError extends DbEnvError {
  override readonly name = 'HarnessMissingError'
  readonly code = 'DBENV_VITEST_NO_HARNESS'

  constructor(missing: keyof typeof MISSING) {
    super(
      `This test has no databases of its own: ${MISSING[missing]}. Add the plugin to the configuration of its project, ` +
        '`plugins: [dbenv({ source: … })]`; `dbenv` comes from `@dbenv/vitest/plugin`. Without the plugin both ' +
        'parts have to be listed: in `globalSetup` a file of yours with `export const setup = createGlobalSetup({ source: … })` ' +
        "(`@dbenv/vitest/global-setup`), and in `setupFiles` '@dbenv/vitest/worker-setup'.",
    )
  }
}

const MISSING = {
  'global-setup': 'no global setup of @dbenv/vitest has run',
  'worker-setup': 'the setup file @dbenv/vitest/worker-setup has not run before it',
} as const
