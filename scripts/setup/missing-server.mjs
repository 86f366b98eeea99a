// What to install when there is no server program and no way to fetch one.
import { FLAVOUR_NAMES } from './server-programs.mjs'

/** @type {Record<import('./server-programs.mjs').Flavour, { brew: string, dnf: string, winget: string, image: string }>} */
const NAMES = {
  mariadb: { brew: 'mariadb', dnf: 'mariadb-server', winget: 'MariaDB.Server', image: 'mariadbd' },
  mysql: { brew: 'mysql', dnf: 'mysql-server', winget: 'Oracle.MySQL', image: 'mysqld' },
}

/**
 * @param {import('./server-programs.mjs').Flavour} flavour @param {NodeJS.Platform} platform
 * @param {readonly string[]} rejected programs that were found but cannot be used, each with the reason
 * @param {string} why it could not be fetched either, as the end of a sentence
 */
export function missingServerMessage(flavour, platform, rejected, why) {
  const { brew, dnf, winget, image } = NAMES[flavour]
  const own = {
    darwin: `brew install ${brew}`,
    win32: `winget install ${winget}`,
    linux: `Fedora, RHEL: sudo dnf install ${dnf}    Arch: sudo pacman -S mariadb    Alpine: apk add mariadb mariadb-client`,
  }
  const first = platform === 'darwin' || platform === 'win32' ? own[platform] : own.linux
  return [
    `No ${FLAVOUR_NAMES[flavour]} server program that dbenv can use was found on this machine, and ${why}.`,
    ...rejected.map((reason) => `  found but not usable: ${reason}`),
    'Any one of these is enough; then run the same command again:',
    `  - install one: ${first}`,
    `  - name one you have: DBENV_SERVER_PROGRAM=/path/to/${image}`,
    '  - with Docker, work in a container that can fetch it: docker run -it -v "$PWD":/dbenv -w /dbenv node:24-bookworm bash',
  ].join('\n')
}
