/** Something the demo promises did not happen. The message is all a person needs. */
export class DemoError extends Error {
  override readonly name = 'DemoError'
}
