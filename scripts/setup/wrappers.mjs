// Small shell scripts that run the unpacked programs with the C library and files unpacked beside them.
import fs from 'node:fs'
import path from 'node:path'

/** The programs of each flavour, by their place in the packages, and the options that point them at their files. */
const PROGRAMS = {
  mariadb: [
    { file: 'usr/sbin/mariadbd', options: ['--basedir=$root/usr', '--plugin-dir=$root/usr/lib/mysql/plugin'] },
    { file: 'usr/bin/mariadb', options: ['--character-sets-dir=$root/usr/share/mysql/charsets'] },
    { file: 'usr/bin/mariadb-dump', options: ['--character-sets-dir=$root/usr/share/mysql/charsets'] },
  ],
  mysql: [
    {
      file: 'usr/sbin/mysqld',
      options: [
        '--basedir=$root/usr',
        '--plugin-dir=$root/usr/lib/mysql/plugin',
        '--character-sets-dir=$root/usr/share/mysql/charsets',
        '--lc-messages-dir=$root/usr/share/mysql',
      ],
    },
    { file: 'usr/bin/mysql', options: ['--character-sets-dir=$root/usr/share/mysql/charsets'] },
    { file: 'usr/bin/mysqldump', options: ['--character-sets-dir=$root/usr/share/mysql/charsets'] },
  ],
}

/**
 * Writes `bin/<program>` for each program in `folder/root`. They find the root from their own place, so the folder may
 * be moved. @param {string} folder @param {import('./server-programs.mjs').Flavour} flavour
 */
export function writeWrappers(folder, flavour) {
  const root = path.join(folder, 'root')
  const { loader, libraries } = findLoader(root)
  fs.mkdirSync(path.join(folder, 'bin'), { recursive: true })
  for (const { file, options } of PROGRAMS[flavour].filter(({ file }) => fs.existsSync(path.join(root, file))))
    fs.writeFileSync(path.join(folder, 'bin', path.basename(file)), wrapperText({ file, options, loader, libraries }), {
      mode: 0o755,
    })
}

/**
 * The loader is named in full and told where all libraries are: a program started the usual way would take the
 * machine's C library, which may be older (MySQL from Debian sid on Debian 12). Options come after the caller's own,
 * because `--no-defaults` must stay first.
 * @param {{ file: string, options: readonly string[], loader: string, libraries: readonly string[] }} parts
 */
export function wrapperText({ file, options, loader, libraries }) {
  return `#!/bin/sh
# Runs ${path.basename(file)} from the unpacked packages in ../root, with their own C library.
unset LD_LIBRARY_PATH LD_PRELOAD
self=$0
[ -L "$self" ] && self=$(readlink -f -- "$self")
root=$(CDPATH='' cd -- "\${self%/*}/../root" && pwd -P) || exit 127
exec "$root/${loader}" --inhibit-cache --library-path "${libraries.map((name) => `$root/${name}`).join(':')}" \\
  "$root/${file}" "$@" ${options.map((option) => `"${option}"`).join(' ')}
`
}

/**
 * The loader's file (`lib/x86_64-linux-gnu/ld-linux-x86-64.so.2`, `.../ld-linux-aarch64.so.1`) and the library folders,
 * relative to the root. The links in `lib64` are absolute, so the real file is looked for.
 * @param {string} root
 */
export function findLoader(root) {
  const libraries = ['lib', 'usr/lib'].flatMap((folder) =>
    list(path.join(root, folder))
      .filter((name) => name.includes('-linux-gnu'))
      .map((name) => `${folder}/${name}`),
  )
  const loader = libraries
    .flatMap((folder) => list(path.join(root, folder)).map((name) => `${folder}/${name}`))
    .find((file) => /\/ld-linux[^/]*\.so\.\d+$/.test(file))
  if (loader === undefined) throw new Error(`no program loader among the unpacked packages in ${root}`)
  return { loader, libraries }
}

/** @param {string} folder */
function list(folder) {
  return fs.existsSync(folder) ? fs.readdirSync(folder) : []
}
