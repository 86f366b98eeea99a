import { type DatabaseName, UnterminatedSqlError } from '@dbenv/core'
import type { Account } from '../accounts/account.ts'
import type { DatabaseCatalogue, StoredObject } from '../catalogue/catalogue.ts'
import { replaceDefiner } from './definer.ts'
import { disableEvent } from './event-text.ts'
import { createLeftNameFinder } from './left-names.ts'
import {
  createTextRetargeter,
  type RetargetedText,
  type TextReference,
  type TextRetargeterSettings,
} from './retarget-text.ts'
import { stripPlacement, stripRemarks } from './table-text.ts'

/** What decides where every name of a clone points. */
export interface RetargetSettings extends TextRetargeterSettings {
  /** The account every stored object shall run as; absent: each keeps its own. */
  readonly definer: Account | undefined
}

/** One name of another database in an object's text. */
export interface FoundReference extends TextReference {
  /** `view open_positions`, `table trades`. */
  readonly object: string
}

/** One database as its clone shall be. */
export interface RetargetedDatabase {
  readonly expected: DatabaseCatalogue
  /** Names that leave the database, each once per object. */
  readonly references: readonly FoundReference[]
  /** Database names met in string literals, which stay as they are. */
  readonly literals: readonly { readonly object: string; readonly message: string }[]
  readonly warnings: readonly string[]
  /** Objects whose text nobody can read, and which stand in `expected` as they are; they must not be cloned. */
  readonly unreadable: readonly { readonly object: string; readonly why: string }[]
}

/** Its texts are shown with é where the server reads a backtick, and other letters for brackets and the backslash. */
const SWE7 = 'the server shows the letters of swe7 where it reads backticks, brackets and backslashes'

/** Engines whose tables say in texts where their rows are; the texts of others (COMMENT, ENUM) are only shown or stored. */
const REACHES_OTHERS = /^(?:FEDERATED|CONNECT|SPIDER)$/i

/** Turns a source's catalogue into what its clone shall hold. Pure. */
export function createRetargeter(
  settings: RetargetSettings,
): (catalogue: DatabaseCatalogue, databaseName: DatabaseName) => RetargetedDatabase {
  const retargetText = createTextRetargeter(settings)
  const moving = [...settings.names].filter(([from, to]) => from !== to).map(([from]) => from)
  const findLeftNames = createLeftNameFinder(moving, settings.lowerCaseTableNames)
  return (catalogue, databaseName) => {
    const isPackage = createPackageCheck(catalogue)
    const references: FoundReference[] = []
    const literals: { object: string; message: string }[] = []
    const warnings: string[] = []
    const unreadable: { object: string; why: string }[] = []

    const retarget = (object: string, sql: string, sqlMode: string, mayRunTexts = true): string | undefined => {
      const text = read(object, sql, sqlMode)
      if (text === undefined) return undefined
      references.push(
        ...text.references
          .filter((reference) => reference.from !== catalogue.databaseName && !isPackage(reference))
          .map((reference) => ({ object, ...reference })),
      )
      if (mayRunTexts) literals.push(...text.literals.map((message) => ({ object, message })))
      return text.sql
    }
    const read = (object: string, sql: string, sqlMode: string): RetargetedText | undefined => {
      try {
        return retargetText(sql, sqlMode)
      } catch (error) {
        if (!(error instanceof UnterminatedSqlError)) throw error
        unreadable.push({ object, why: error.message })
        return undefined
      }
    }
    const retargetObject = (object: StoredObject): StoredObject => {
      const title = `${object.kind} ${object.name}`
      if (object.characterSetClient === 'swe7') {
        unreadable.push({ object: title, why: SWE7 })
        return object
      }
      const moved = retarget(title, object.createSql, object.sqlMode)
      if (moved === undefined) return object
      for (const name of findLeftNames(moved, object.sqlMode)) {
        warnings.push(
          `The ${object.kind} \`${object.name}\` of \`${catalogue.databaseName}\` goes on saying \`${name}\` in its ` +
            'copy, where it was read as an alias, a column or a record; if it is the database, it reaches the original',
        )
      }
      const owned = settings.definer ? replaceDefiner(moved, settings.definer) : moved
      const createSql = object.kind === 'event' ? disableEvent(owned) : owned
      // MySQL's libraries have a creator that no statement can choose, and that no rights hang on.
      if (!settings.definer || object.kind === 'library') return { ...object, createSql }
      return { ...object, createSql, definer: `${settings.definer.user}@${settings.definer.host}` }
    }

    const expected: DatabaseCatalogue = {
      ...catalogue,
      databaseName,
      sequences: catalogue.sequences.map((sequence) => ({
        ...sequence,
        createSql: retarget(`sequence ${sequence.name}`, sequence.createSql, '') ?? sequence.createSql,
      })),
      tables: catalogue.tables.map((table) => {
        const createSql = stripPlacement(table.createSql)
        if (createSql !== table.createSql) {
          warnings.push(
            `Table \`${table.name}\` of \`${catalogue.databaseName}\` has its own directory or tablespace; ` +
              'its clone lies in the database folder instead',
          )
        }
        const mayReachOthers = REACHES_OTHERS.test(table.engine)
        return { ...table, createSql: retarget(`table ${table.name}`, createSql, '', mayReachOthers) ?? createSql }
      }),
      views: catalogue.views.map(retargetObject),
      routines: catalogue.routines.map(retargetObject),
      triggers: catalogue.triggers.map(retargetObject),
      events: catalogue.events.map(retargetObject),
    }
    const remarked = catalogue.tables.filter(({ createSql }) => stripRemarks(createSql) !== createSql)
    if (remarked.length > 0) {
      warnings.push(
        `Tables of \`${catalogue.databaseName}\` have what their server shows in comments alone (a format of an older ` +
          'server, options of a former storage engine); their clones are made anew, without it: ' +
          remarked.map(({ name }) => name).join(', '),
      )
    }
    if (catalogue.withoutDefaults?.length) {
      warnings.push(
        `Tables of \`${catalogue.databaseName}\` have columns that may be NULL and have no default; none can be made so, ` +
          `and an INSERT that leaves them out is taken by the clone: ${catalogue.withoutDefaults.join(', ')}`,
      )
    }
    for (const view of expected.views) {
      if (view.invalidBecause === undefined) continue
      warnings.push(
        `View \`${view.name}\` of \`${catalogue.databaseName}\` does not work on the source (${view.invalidBecause}); ` +
          'it is cloned only if the server takes it',
      )
    }
    for (const [view, why] of catalogue.lostViews ?? []) {
      warnings.push(`View \`${view}\` of \`${catalogue.databaseName}\` is left out: ${describeLostView(why)}`)
    }
    return { expected, references, literals, warnings, unreadable }
  }
}

/**
 * Tells the packages of a database, of MariaDB's ORACLE mode, from databases: `p.f()` calls a package's function there.
 * A package that shares its name with a database of the clone is nobody's to tell; the plan refuses it.
 */
export function createPackageCheck(catalogue: DatabaseCatalogue): (reference: TextReference) => boolean {
  const packages = new Set(
    catalogue.routines.filter(({ kind }) => kind === 'package').map(({ name }) => name.toLowerCase()),
  )
  return ({ from, kind }) => kind === 'external' && packages.has(from.toLowerCase())
}

/** What is to be said of a view that its own server cannot show any more. */
export function describeLostView(why: string): string {
  return `the source itself cannot open it (${why})`
}
