import { DbEnvError } from '@dbenv/core'

/** Objects of a database whose definition cannot be read: a clone without them would only look whole. */
export class UnreadableObjectsError extends DbEnvError {
  override readonly name = 'UnreadableObjectsError'
  override readonly code = 'DBENV_UNREADABLE_OBJECTS'
  readonly databaseName: string
  /** `procedure settle: why`. */
  readonly objects: readonly string[]

  /** Whether the server showed an object without its text, which it does for lack of a privilege only. */
  readonly hidesTexts: boolean

  constructor(databaseName: string, objects: readonly string[], hidesTexts: boolean, stay: 'stay' | 'come-and-go') {
    super(
      `Cannot read all of \`${databaseName}\`: ${objects.join('; ')}. ` +
        (stay === 'stay'
          ? 'Grant'
          : 'Try again when nothing makes and drops objects there. Where nothing does, grant') +
        ' the connected account what `dbenv doctor` lists, repair the objects, or leave the database out.',
    )
    this.databaseName = databaseName
    this.objects = objects
    this.hidesTexts = hidesTexts
  }
}
