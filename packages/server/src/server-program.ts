/** A server program on this machine that was asked, and answered, what it is. */
export interface ServerProgram {
  /** As found or given; may be a wrapper script. */
  readonly path: string
  readonly flavour: 'mariadb' | 'mysql'
  /** Three numbers, as the program says them: `10.11.18`, `9.7.4`. */
  readonly version: string
}
