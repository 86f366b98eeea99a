// Between an event's name and ON COMPLETION the server prints keywords, numbers and single-quoted times only.
const HEADER =
  /^(CREATE\s+(?:DEFINER=(?:`(?:[^`]|``)*`|"(?:[^"]|"")*"|[^\s`"])+\s+)?EVENT\s+(?:`(?:[^`]|``)*`|"(?:[^"]|"")*")\s+ON SCHEDULE (?:[^'`"]|'[^']*')*? ON COMPLETION (?:NOT )?PRESERVE )(?:ENABLE|DISABLE ON (?:SLAVE|REPLICA)|DISABLE)(?= )/

/** The text of SHOW CREATE EVENT, disabled: nothing runs by itself in a clone. Throws for a text of another form. */
export function disableEvent(createSql: string): string {
  if (!HEADER.test(createSql)) throw new TypeError(`cannot find the state of an event in: ${createSql.slice(0, 200)}`)
  return createSql.replace(HEADER, '$1DISABLE')
}
