/** What `inject('testServer')` gives in a database test of core, clone and server: a private server of this run. */
export interface TestServer {
  readonly flavour: 'mariadb' | 'mysql'
  readonly version: string
  /** The server program, for tests that start their own. */
  readonly program: string
  /** Its administrator. */
  readonly connection: {
    readonly host: string
    readonly port: number
    readonly socketPath?: string
    readonly user: string
    readonly password: string
  }
}

declare module 'vitest' {
  interface ProvidedContext {
    testServer: TestServer
  }
}
