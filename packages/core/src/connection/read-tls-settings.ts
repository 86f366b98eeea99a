import { fileSystem } from '../file-system.ts'
import { InvalidConnectionSettingError } from './connection-errors.ts'
import type { TlsSettings } from './connection-settings.ts'

/**
 * How to encrypt, from `MYSQL_SSL`, in any case and with `-` or `_`; the words are those of the `mysql` program's
 * `--ssl-mode` and of switches:
 * - unset or empty, `0`, `false`, `off`, `disabled`: no TLS (`undefined`);
 * - `1`, `true`, `on`, `verify_identity`: TLS, the certificate and its host name are checked;
 * - `verify_ca`: TLS, the certificate is checked, its host name is not;
 * - `required`: TLS, nothing is checked: whoever sits in between can read along.
 *
 * `MYSQL_SSL_CA`, `MYSQL_SSL_CERT` and `MYSQL_SSL_KEY` are paths of PEM files, read here; any of them means
 * `verify_identity` where `MYSQL_SSL` is unset or empty. Throws {@link InvalidConnectionSettingError} for another word or a file that cannot be read.
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
  const text = environmentVariables[`${prefix}SSL`] || (Object.keys(files).length > 0 ? 'on' : '')
  const word = text.toLowerCase().replaceAll('-', '_')
  if (/^(0|false|off|disabled)?$/.test(word)) return undefined
  if (word === 'required') return { rejectUnauthorized: false, ...files }
  if (/^(1|true|on|verify_identity|verify_ca)$/.test(word)) {
    return { rejectUnauthorized: true, verifyIdentity: word !== 'verify_ca', ...files }
  }
  throw new InvalidConnectionSettingError(
    `${prefix}SSL`,
    text,
    'Use `disabled`, `required`, `verify_ca` or `verify_identity` (the same as `true`).',
  )
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
