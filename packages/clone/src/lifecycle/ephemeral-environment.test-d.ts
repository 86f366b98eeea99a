import type { EphemeralEnvironmentOptions } from './ephemeral-environment.ts'

// Checked by `tsc`: what nobody would ever remove does not compile.

export function makeForever(options: EphemeralEnvironmentOptions): readonly EphemeralEnvironmentOptions[] {
  return [
    { ...options, kind: 'slot' },
    // @ts-expect-error: a named environment stays until somebody deletes it
    { ...options, kind: 'named' },
    // @ts-expect-error: a template serves later runs
    { ...options, kind: 'template' },
  ]
}
