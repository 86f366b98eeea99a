/** What `inject('testImage')` gives in a container test of server: an image of the project's vendor. */
export interface TestImage {
  readonly flavour: 'mariadb' | 'mysql'
  readonly image: string
}

declare module 'vitest' {
  interface ProvidedContext {
    testImage: TestImage
  }
}
