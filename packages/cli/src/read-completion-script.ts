import { readFileSync } from 'node:fs'

/** The shells whose scripts are dbenv's own: those of the generator evaluate what was typed. */
export type OwnScriptShell = 'bash' | 'zsh'

/** The completion script for a shell, from the package's folder `completion`. */
export function readCompletionScript(shell: OwnScriptShell): string {
  return readFileSync(new URL(`../completion/dbenv.${shell}`, import.meta.url), 'utf8')
}
