import { fileSystem } from '../file-system.ts'
import { InvalidConnectionSettingError } from './connection-errors.ts'
import type { TlsSettings } from './connection-settings.ts'

/** `MYSQL_SSL`'s words, those of the `mysql` program's `--ssl-mode` among them, and what each checks. */
const MODES: Readonly<Record<string, Pick<TlsSettings, 'rejectUnauthorized' | 'verifyIdentity'> | undefined>> = {
  '': undefined,
  '0': undefined,
  false: undefined,
  off: undefined,
  disabled: undefined,
  '1': { rejectUnauthorized: true, verifyIdentity: true },
  true: { rejectUnauthorized: true, verifyIdentity: true },
  on: { rejectUnauthorized: true, verifyIdentity: true },
  verify_identity: { rejectUnauthorized: true, verifyIdentity: true },
  verify_ca: { rejectUnauthorized: true, verifyIdentity: false },
  required: { rejectUnauthorized: false },
}

/**
 * How to encrypt, from `MYSQL_SSL`, in any case and with `-` or `_`:
 * - unset, `0`, `false`, `off`, `disabled`: no TLS (`undefined`);
 * - `1`, `true`, `on`, `verify_identity`: TLS, the certificate and its host name are checked;
 * - `verify_ca`: TLS, the certificate is checked, its host name is not;
 * - `required`: TLS, nothing is checked: whoever sits in between can read along.
 *
 * `MYSQL_SSL_CA`, `MYSQL_SSL_CERT` and `MYSQL_SSL_KEY` are paths of PEM files, read here; any of them alone means
 * `verify_identity`. Throws {@link InvalidConnectionSettingError} for another word or a file that cannot be read.
 */
export function readTlsSettings(
  environmentVariables: Readonly<Record<string, string | undefined>>,
  prefix: string,
): TlsSettings | undefined {
  const files: { ca?: string; cert?: string; key?: string } = {}
  for (const part of ['ca', 'cert', 'key'] as const) {
    const variable = `${prefix}SSL_${part.toUpperCase()}`
    const path = environmentVariables[variable]
    if (path) files[part] = readPem(path, variable)
  }
  const text = environmentVariables[`${prefix}SSL`] ?? (Object.keys(files).length > 0 ? 'on' : '')
  const word = text.toLowerCase().replaceAll('-', '_')
  if (!Object.hasOwn(MODES, word)) {
    throw new InvalidConnectionSettingError(
      `${prefix}SSL`,
      text,
      'Use `disabled`, `required`, `verify_ca` or `verify_identity` (the same as `true`).',
    )
  }
  const mode = MODES[word]
  return mode && { ...mode, ...files }
}

function readPem(path: string, variable: string): string {
  try {
    return fileSystem().readFileSync(path, 'utf8')
  } catch (cause) {
    throw new InvalidConnectionSettingError(variable, path, 'It must be the path of a PEM file that can be read.', {
      cause,
    })
  }
}
