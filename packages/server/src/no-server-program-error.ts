import { DbEnvError } from '@dbenv/core'

type Flavour = 'mariadb' | 'mysql'

/** Ways to install a program of either vendor; Alpine has none of MySQL's, and Debian's stable releases neither. */
const INSTALL: Readonly<Record<'linux' | 'darwin' | 'win32', Readonly<Record<Flavour, readonly string[]>>>> = {
  linux: {
    mariadb: [
      '`apt-get install mariadb-server-core` (Debian, Ubuntu)',
      '`dnf install mariadb-server` (Fedora)',
      '`apk add mariadb` (Alpine)',
    ],
    mysql: [
      '`apt-get install mysql-server` (Ubuntu; on Debian from the packages of dev.mysql.com)',
      '`dnf install mysql-server` (RHEL, Oracle Linux)',
    ],
  },
  darwin: { mariadb: ['`brew install mariadb`'], mysql: ['`brew install mysql`'] },
  win32: { mariadb: ['`winget install MariaDB.Server`'], mysql: ['`winget install Oracle.MySQL`'] },
}

function toInstallAdvice(platform: NodeJS.Platform, flavour: Flavour | undefined): string {
  const ways = INSTALL[platform === 'darwin' || platform === 'win32' ? platform : 'linux']
  // Of any vendor: the one whose server alone is a small package everywhere comes first.
  return (flavour === undefined ? [...ways.mariadb, ...ways.mysql] : ways[flavour]).join(', ')
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
    flavour: Flavour | undefined,
    rejected: readonly Error[],
  ) {
    const wanted =
      flavour === undefined ? '`mariadbd` or `mysqld`' : flavour === 'mariadb' ? '`mariadbd`' : 'MySQL `mysqld`'
    const reasons = rejected.map((error) => ` ${error.message}`).join('')
    super(
      `No server program (${wanted}) was found in ${searched.join(', ')}.${reasons} ` +
        `Install one: ${toInstallAdvice(platform, flavour)}; or name one by \`program\` or \`DBENV_SERVER_PROGRAM\`; ` +
        'or use a container or a server that is running.',
    )
    this.searched = searched
  }
}
