// Tells in a few milliseconds whether packages and build are still those of the last set-up.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { CACHE, ROOT } from './checkout.mjs'

/**
 * @typedef {{ packages: string, build: string, nodeFolder: string, pnpmFolder: string }} Stamp
 * `packages`, `build`: fingerprints of what pnpm install and the build depend on.
 */

/** One stamp a checkout: a moved or second one is looked at anew. */
const FILE = path.join(CACHE, 'stamps', `${createHash('sha256').update(ROOT).digest('hex').slice(0, 16)}.json`)

/** @returns {Stamp | undefined} */
export function readStamp() {
  try {
    return JSON.parse(fs.readFileSync(FILE, 'utf8'))
  } catch {
    return undefined
  }
}

/** @param {Stamp} stamp */
export function writeStamp(stamp) {
  fs.mkdirSync(path.dirname(FILE), { recursive: true })
  fs.writeFileSync(`${FILE}.tmp`, JSON.stringify(stamp))
  fs.renameSync(`${FILE}.tmp`, FILE)
}

/** Of what decides `node_modules`: the lock file and every package.json, by content. @param {string} root */
export function fingerprintPackages(root) {
  const hash = createHash('sha256')
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...manifests(root)])
    hash.update(`${file}\n`).update(fs.readFileSync(path.join(root, file)))
  return hash.digest('hex')
}

/** True when every folder that pnpm install makes is there. @param {string} root */
export function hasPackages(root) {
  const folders = manifests(root).map((file) => path.dirname(file))
  return ['node_modules/.modules.yaml', ...folders.map((folder) => `${folder}/node_modules`)].every((name) =>
    fs.existsSync(path.join(root, name)),
  )
}

/**
 * Of what decides the build: names, sizes and times of the sources (a second of work by content), and whether each
 * package's `dist` is there. @param {string} root
 */
export function fingerprintBuild(root) {
  const hash = createHash('sha256')
  const tops = ['tsconfig.base.json', 'tsup.config.base.ts', 'turbo.json', 'pnpm-lock.yaml']
  for (const name of tops) hash.update(describe(root, name))
  for (const folder of workspaceFolders(root, ['packages'])) {
    const names = fs.readdirSync(path.join(root, folder)).filter((name) => /^(package|tsconfig.*)\.json$/.test(name))
    for (const name of names) hash.update(describe(root, `${folder}/${name}`))
    for (const name of sourcesBelow(root, `${folder}/src`)) hash.update(describe(root, name))
    hash.update(fs.existsSync(path.join(root, folder, 'dist')) ? 'built' : 'not built')
  }
  return hash.digest('hex')
}

/** @param {string} root */
function manifests(root) {
  return workspaceFolders(root, ['packages', 'examples']).map((folder) => `${folder}/package.json`)
}

/** @param {string} root @param {readonly string[]} tops */
function workspaceFolders(root, tops) {
  return tops
    .flatMap((top) =>
      fs.existsSync(path.join(root, top)) ? fs.readdirSync(path.join(root, top)).map((n) => `${top}/${n}`) : [],
    )
    .filter((folder) => fs.existsSync(path.join(root, folder, 'package.json')))
    .sort()
}

/** @param {string} root @param {string} folder @returns {string[]} */
function sourcesBelow(root, folder) {
  return fs
    .readdirSync(path.join(root, folder), { withFileTypes: true })
    .flatMap((entry) =>
      entry.isDirectory() ? sourcesBelow(root, `${folder}/${entry.name}`) : [`${folder}/${entry.name}`],
    )
    .filter((name) => !name.endsWith('.test.ts'))
    .sort()
}

/** @param {string} root @param {string} name */
function describe(root, name) {
  const { size, mtimeMs } = fs.statSync(path.join(root, name))
  return `${name} ${size} ${mtimeMs}\n`
}
