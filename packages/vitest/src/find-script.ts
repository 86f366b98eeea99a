import { fileURLToPath } from 'node:url'

/** A file of this package: beside the module `importer` in the sources; built, all lie in `dist`. */
export function findScript(importer: string, name: string): string {
  const suffix = importer.endsWith('.ts') ? 'ts' : 'js'
  return fileURLToPath(new URL(`./${name}.${suffix}`, importer))
}
