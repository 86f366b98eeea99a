/** The part of moo that the benchmark uses; the package has no types of its own. */
declare module 'moo' {
  interface Token {
    readonly offset: number
  }
  interface Lexer extends Iterable<Token> {
    reset(text: string): void
  }
  interface Rule {
    readonly match: RegExp
    readonly lineBreaks?: boolean
    readonly type?: (text: string) => string
  }
  const moo: {
    compile(rules: Readonly<Record<string, RegExp | Rule>>): Lexer
    keywords(words: Readonly<Record<string, readonly string[]>>): (text: string) => string
  }
  export default moo
}
