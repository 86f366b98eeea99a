import { DbEnvError } from '@dbenv/core'

const INSTALL: Readonly<Record<string, string>> = {
  linux:
    'Install one: `apt-get install mariadb-server-core` (Debian, Ubuntu), `dnf install mariadb-server` (Fedora), `apk add mariadb` (Alpine)',
  darwin: 'Install one: `brew install mariadb` or `brew install mysql`',
  win32: 'Install one: `winget install MariaDB.Server` or `winget install Oracle.MySQL`',
}

/** No `mariadbd` or `mysqld` was found anywhere on this machine. */
export class NoServerProgramError extends DbEnvError {
  override readonly name = 'NoServerProgramError'
  readonly code = 'DBENV_SERVER_NO_PROGRAM'
  /** The folders that were searched, in order. */
  readonly searched: readonly string[]

  constructor(
    searched: readonly string[],
    platform: NodeJS.Platform,
    flavour: 'mariadb' | 'mysql' | undefined,
    rejected: readonly Error[],
  ) {
    const wanted =
      flavour === undefined ? '`mariadbd` or `mysqld`' : flavour === 'mariadb' ? '`mariadbd`' : 'MySQL `mysqld`'
    const reasons = rejected.map((error) => ` ${error.message}`).join('')
    super(
      `No server program (${wanted}) was found in ${searched.join(', ')}.${reasons} ` +
        `${INSTALL[platform] ?? INSTALL['linux']}; or name one by \`program\` or \`DBENV_SERVER_PROGRAM\`; ` +
        'or use a container or a server that is running.',
    )
    this.searched = searched
  }
}
