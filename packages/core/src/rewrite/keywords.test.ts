import { expect, it } from 'vitest'
import { CLAUSE_RULES } from './clause-rules.ts'
import { findKeyword } from './keywords.ts'
import { STATEMENT_RULES } from './statement-rules.ts'

const spelled = Object.keys({ ...CLAUSE_RULES, ...STATEMENT_RULES }).flatMap((words) => words.split(/\s+/))

it.each(spelled)('finds %s in any case', (text) => {
  const word = text.toUpperCase()
  const found = { word, isReserved: text === word }
  expect(findKeyword(word, 0, word.length)).toMatchObject(found)
  expect(findKeyword(` ${word.toLowerCase()} `, 1, word.length + 1)).toMatchObject(found)
})

it.each(['SELECTS', 'SELEC', 'TABLE_', 'ſELECT', '', 'FR\u000fM'])('takes %j for none', (text) => {
  expect(findKeyword(text, 0, text.length)).toBeUndefined()
})
