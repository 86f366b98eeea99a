import { styleText } from 'node:util'

/** Prints what happens, for a person who watches. */
export interface Story {
  /** Begins a chapter. */
  chapter(title: string): void
  /** Explains something in plain words. */
  say(text: string): void
  /** Shows a command as it is typed. */
  command(text: string): void
  /** Shows a statement as it is sent to the server. */
  statement(sql: string): void
  /** Shows a line that a command printed. */
  output(line: string): void
  /** Shows something that was checked and found true. */
  proof(text: string): void
}

/** A story on the terminal; colours only where it is one. */
export function createStory(write: (text: string) => void): Story {
  let chapters = 0
  return {
    chapter(title) {
      chapters += 1
      write(`\n${styleText('bold', `${chapters}. ${title}`)}\n`)
    },
    say: (text) => write(`   ${text}\n`),
    command: (text) => write(`\n   ${styleText('cyan', `$ ${text}`)}\n`),
    statement: (sql) => write(`   ${styleText('cyan', `sql> ${sql}`)}\n`),
    output: (line) => write(`   ${styleText('dim', '|')} ${line}\n`),
    proof: (text) => write(`   ${styleText('green', '✓')} ${text}\n`),
  }
}
