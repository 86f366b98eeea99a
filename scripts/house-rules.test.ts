// The rules of the house that no linter knows: who may import whom, how long a file may be, what an index may hold.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')

/** Package -> the packages of the house that its sources may import (arrows only downwards). */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  knex: ['core'],
  clone: ['core'],
  server: ['core'],
  vitest: ['core', 'clone', 'server', 'knex'],
  cli: ['core', 'clone'],
}

/** Stages of a package's flow: none imports another, the file above joins them. */
const stages: Readonly<Record<string, readonly string[]>> = {
  core: ['detect', 'resolve', 'rewrite'],
  clone: ['definitions', 'rows', 'stored-objects', 'verify', 'destroy', 'list'],
}

/** Layers of a package's folders, lowest first: each imports only what is below it. `.`: the files beside the folders. */
const layers: Readonly<Record<string, readonly (readonly string[])[]>> = {
  knex: [
    ['driver', 'errors', 'events'],
    ['arguments', 'state'],
    ['statement', 'table'],
    ['session'],
    ['connection', 'read'],
    ['engine', 'environment', 'stop'],
    ['pool', 'save', 'update'],
    ['.'],
  ],
  cli: [['arguments', 'output', 'progress'], ['confirmation', 'doctor'], ['commands']],
}

const longestFile = 250

interface SourceFile {
  readonly packageName: string
  /** Below its folder (`src`), with forward slashes. */
  readonly name: string
  readonly text: string
}

const sources: readonly SourceFile[] = Object.keys(mayImport).flatMap((packageName) => readFiles(packageName, 'src'))

function readFiles(packageName: string, folderName: 'src' | 'test' | 'bench'): readonly SourceFile[] {
  const folder = path.join(root, 'packages', packageName, folderName)
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({
      packageName,
      name: name.replaceAll('\\', '/'),
      text: readFileSync(path.join(folder, name), 'utf8'),
    }))
}

function importsOf(file: SourceFile): readonly string[] {
  return [...file.text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].flatMap(([, specifier]) => specifier ?? [])
}

/** The folder of a package that a file below `src` is in; `.`: beside the folders. */
function folderOf(name: string): string {
  return name.includes('/') ? (name.split('/')[0] ?? '') : '.'
}

function isTest(file: SourceFile): boolean {
  return /\.test(-d)?\.ts$/.test(file.name)
}

describe('the house', () => {
  test('imports packages only downwards', () => {
    const upwards = sources.flatMap((file) =>
      importsOf(file)
        .filter((specifier) => specifier.startsWith('@dbenv/'))
        .filter((specifier) => !mayImport[file.packageName]?.includes(specifier.split('/')[1] ?? ''))
        .filter((specifier) => specifier.split('/')[1] !== file.packageName || !isTest(file))
        .map((specifier) => `${file.packageName}/${file.name} imports ${specifier}`),
    )
    expect(upwards).toEqual([])
  })

  test('never leaves a package by a relative path', () => {
    const outside = sources.flatMap((file) =>
      importsOf(file)
        .filter((specifier) => specifier.startsWith('.'))
        .filter((specifier) => path.posix.join(path.posix.dirname(`src/${file.name}`), specifier).startsWith('..'))
        .map((specifier) => `${file.packageName}/${file.name} imports ${specifier}`),
    )
    expect(outside).toEqual([])
  })

  test('keeps stages apart', () => {
    const crossing = sources
      .filter((file) => !isTest(file))
      .flatMap((file) => {
        const own = file.name.split('/')[0] ?? ''
        const others = stages[file.packageName]?.filter((stage) => stage !== own) ?? []
        if (!stages[file.packageName]?.includes(own)) return []
        return importsOf(file)
          .map((specifier) => path.posix.join(path.posix.dirname(file.name), specifier))
          .filter((target) => others.includes(target.split('/')[0] ?? ''))
          .map((target) => `${file.packageName}/${file.name} imports ${target}`)
      })
    expect(crossing).toEqual([])
  })

  test.each(Object.entries(layers))('imports only from lower folders in %s', (packageName, folders) => {
    const layerOf = (name: string): number => folders.findIndex((layer) => layer.includes(folderOf(name)))
    const own = sources.filter((file) => file.packageName === packageName && !isTest(file))
    const upwards = own.flatMap((file) =>
      importsOf(file)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => path.posix.join(path.posix.dirname(file.name), specifier))
        .filter((target) => folderOf(target) !== folderOf(file.name) && layerOf(file.name) !== -1)
        .filter((target) => layerOf(target) >= layerOf(file.name))
        .map((target) => `${file.name} imports ${target}`),
    )
    expect(upwards).toEqual([])
    const unplaced = own
      .map((file) => folderOf(file.name))
      .filter((folder) => folder !== '.' && layerOf(`${folder}/`) === -1)
    expect(unplaced).toEqual([])
  })

  test(`keeps every file within ${longestFile} lines, tests too`, () => {
    const others = Object.keys(mayImport).flatMap((name) => [...readFiles(name, 'test'), ...readFiles(name, 'bench')])
    const long = [...sources, ...others]
      .filter((file) => file.text.split('\n').length - 1 > longestFile)
      .map((file) => `${file.packageName}/${file.name}: ${file.text.split('\n').length - 1}`)
    expect(long).toEqual([])
  })

  test('has indexes that only list exports', () => {
    const other = sources
      .filter((file) => path.posix.basename(file.name) === 'index.ts')
      .filter(
        (file) =>
          file.text
            .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
            .replace(/export (type )?\{[^}]*\}( from '[^']+')?/g, '')
            .trim() !== '',
      )
      .map((file) => `${file.packageName}/${file.name}`)
    expect(other).toEqual([])
  })

  test('has a core without any dependency', () => {
    const manifest: unknown = JSON.parse(readFileSync(path.join(root, 'packages/core/package.json'), 'utf8'))
    expect(manifest).not.toHaveProperty('dependencies')
    const foreign = sources
      .filter((file) => file.packageName === 'core' && !isTest(file))
      .flatMap((file) => importsOf(file).filter((specifier) => !/^(\.|node:)/.test(specifier)))
    expect(foreign).toEqual([])
  })
})
