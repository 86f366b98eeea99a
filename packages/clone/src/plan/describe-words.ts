import type { DatabaseCatalogue } from '../catalogue/catalogue.ts'
import { readKeys } from '../catalogue/table-keys.ts'
import type { PlanCloneInput } from './clone-plan.ts'
import type { BothSettings, StorageSettings } from './storage-settings.ts'

/** The stop words of InnoDB are a setting of the session that makes an index, too. */
const STOP_WORDS = /^innodb_ft_\w*stopword/

/**
 * Where FULLTEXT keys of a clone may find other rows than those of its source: they are built anew, by the settings that
 * hold when the clone is made, and a server does not tell which held when the source's were.
 */
export function describeWords(
  { source, target }: Pick<PlanCloneInput, 'source' | 'target'>,
  baseName: string,
  { tables }: DatabaseCatalogue,
  settings: BothSettings,
): readonly string[] {
  const indexed = tables.filter(({ createSql }) => readKeys(createSql).some(({ kind }) => kind === 'fulltext'))
  const isOneServer = source.server.identity === target.server.identity
  return [
    { names: indexed.filter(isInnodb), isOwn: (name: string) => !name.startsWith('ft_') },
    { names: indexed.filter((table) => !isInnodb(table)), isOwn: (name: string) => name.startsWith('ft_') },
  ].flatMap(({ names, isOwn }) => {
    const found = (isOneServer ? listChosen(settings.target) : listDifferences(settings)).filter(({ name }) =>
      isOwn(name),
    )
    if (names.length === 0 || found.length === 0) return []
    return [
      `FULLTEXT keys of \`${baseName}\` are built anew and may find other rows than the source's, because ` +
        `${found.map(({ text }) => text).join(', ')}: ${names.map(({ name }) => name).join(', ')}`,
    ]
  })
}

/** What the sessions that make a clone's tables set, so that its FULLTEXT keys leave out the words that the source's do. */
export function toTableSettings({ source, target }: BothSettings): readonly string[] {
  const [wanted, found] = [source, target].map(({ words }) => words.get(STOP_WORDS_USED))
  return wanted === undefined || wanted === found ? [] : [`${STOP_WORDS_USED} = ${wanted}`]
}

const STOP_WORDS_USED = 'innodb_ft_enable_stopword'

/** Stop words that are not the server's own: an index that was made before, or in another session, may not know them. */
function listChosen({ words }: StorageSettings): readonly { readonly name: string; readonly text: string }[] {
  return [...words].flatMap(([name, value]) =>
    STOP_WORDS.test(name) && value !== '' && value !== 'ON' ? [{ name, text: `${name} is \`${value}\`` }] : [],
  )
}

function listDifferences({
  source,
  target,
}: BothSettings): readonly { readonly name: string; readonly text: string }[] {
  return [...new Set([...source.words.keys(), ...target.words.keys()])].flatMap((name) => {
    const [there, here] = [source, target].map(({ words }) => words.get(name) ?? '')
    // That is set as on the source while tables are made.
    if (there === here || name === STOP_WORDS_USED) return []
    return [{ name, text: `${name} is \`${here}\` on the target and \`${there}\` on the source` }]
  })
}

function isInnodb({ engine }: DatabaseCatalogue['tables'][number]): boolean {
  return engine === 'InnoDB'
}

/**
 * Routines of a MySQL source whose default_collation_for_utf8mb4 is not the server's own: what they say of utf8mb4 without a
 * collation is read by the server's own choice in a clone, which is right for all that was made before it was set.
 */
export function describeDefaultCollation(
  baseName: string,
  { routines }: DatabaseCatalogue,
  { utf8mb4Collation }: StorageSettings,
): readonly string[] {
  if (utf8mb4Collation === undefined || routines.length === 0) return []
  return [
    `The source has default_collation_for_utf8mb4 = ${utf8mb4Collation}: parameters and variables of routines of ` +
      `\`${baseName}\` that were made under it and name no collation have utf8mb4_0900_ai_ci in the clone`,
  ]
}
