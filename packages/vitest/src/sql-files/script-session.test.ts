import { expect, it } from 'vitest'
import { ScriptSession } from './script-session.ts'

it.each([
  ['SET NAMES latin1', 'latin1'],
  ["/*!40101 SET NAMES 'SJIS' COLLATE sjis_bin */", 'sjis'],
  ['SET @a = 1, NAMES gbk', 'gbk'],
  ['set character set big5', 'big5'],
  ['SET CHARSET cp932', 'cp932'],
  ['SET @@session.character_set_client = "gbk"', 'gbk'],
  ['SET NAMES latin1; SET NAMES DEFAULT', 'utf8mb4'],
  ["SET @a = 'SET NAMES latin1'", 'utf8mb4'],
  ['SET GLOBAL character_set_client = latin1', 'utf8mb4'],
  ['SET character_set_client = @unknown', 'utf8mb4'],
  [
    `/*!40101 SET @OLD=@@CHARACTER_SET_CLIENT */; /*!40101 SET NAMES sjis */;
     /*!50003 SET @saved_cs_client      = @@character_set_client */; SET character_set_client = utf8mb4;
     /*!50003 SET character_set_client  = @saved_cs_client */`,
    'sjis',
  ],
])('follows %j', (script, characterSet) => {
  const session = new ScriptSession()
  for (const sql of script.split(/;\s*/)) session.follow(sql)
  expect(session.characterSet).toBe(characterSet)
})

it.each([
  ["SET sql_mode = 'NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES'", true, false],
  ['SET SESSION sql_mode = ANSI_QUOTES', false, true],
  ["SET sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES')", true, false],
  ["SET sql_mode = 'ANSI'; SET @saved = @@sql_mode, sql_mode = ''; SET sql_mode = @saved", false, true],
  ["SET sql_mode = 'ANSI'; SET sql_mode = DEFAULT", false, false],
  ["SET STATEMENT sql_mode = 'ANSI' FOR SELECT 1", false, false],
])('follows the modes of %j', (script, noBackslashEscapes, ansiQuotes) => {
  const session = new ScriptSession()
  for (const sql of script.split(/;\s*/)) session.follow(sql)
  expect(session.modes).toEqual({ noBackslashEscapes, ansiQuotes })
})
