const NAME = String.raw`(?:\x60(?:[^\x60]|\x60\x60)*\x60|'(?:[^']|'')*'|"(?:[^"]|"")*"|[\w$.%-]+)`
const DEFINER = String.raw`DEFINER\s*=\s*${NAME}(?:\s*@\s*${NAME})?(?:\s*\(\s*\))?`
/** mysqldump cuts its CREATE into comments that servers read: `CREATE*\/ /*!50017 DEFINER=...*\/ /*!50003 TRIGGER`. */
const GLUE = String.raw`(?:\s|/\*M?!\d*|\*/|/\*(?!M?!)[\s\S]*?\*/)+`
const START = String.raw`^(?:/\*M?!\d*\s*)?CREATE(?:${GLUE}OR\s+REPLACE)?(?:${GLUE}ALGORITHM\s*=\s*\w+)?`
const STORED_OBJECT = new RegExp(
  String.raw`(${START})(?:${GLUE}${DEFINER})?(?=(?:${GLUE}SQL\s+SECURITY\s+\w+)?(?:${GLUE}AGGREGATE)?${GLUE}(?:VIEW|TRIGGER|PROCEDURE|FUNCTION|EVENT|PACKAGE)\b)`,
  'i',
)

/** Whether the statement makes a view, a trigger, a routine or an event. */
export function isStoredObject(sql: string): boolean {
  return STORED_OBJECT.test(sql)
}

/** The statement that makes a stored object, made by and running as `account`; any other statement as it is. */
export function setDefiner(sql: string, account: string): string {
  return sql.replace(STORED_OBJECT, (_, start: string) => `${start} DEFINER=${account}`)
}
