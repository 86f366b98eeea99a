// Reads the SQL statements of a `mysqltest` file (the language of the servers' own test suites), in their order. Its
// control flow is not followed: what stands in `if` and `while` counts once, and what needs a `$variable` is left out.

// The commands of mysqltest (mysqltest.cc, command_names); every other first word starts a statement for the server.
const COMMANDS: ReadonlySet<string> = new Set(
  (
    'connection connect disconnect dirty_close sleep real_sleep inc dec let echo source save_master_pos ' +
    'sync_with_master sync_slave_with_master error result exec exec_in_background execw system disable_abort_on_error ' +
    'enable_abort_on_error disable_info enable_info disable_metadata enable_metadata disable_ps_protocol ' +
    'enable_ps_protocol disable_query_log enable_query_log disable_reconnect enable_reconnect disable_result_log ' +
    'enable_result_log disable_rpl_parse enable_rpl_parse disable_warnings enable_warnings replace_column ' +
    'replace_numeric_round replace_regex replace_result query_get_value reap die exit skip start_timer end_timer ' +
    'character_set lowercase_result horizontal_results vertical_results change_user ping shutdown_server sorted_result ' +
    'partially_sorted_result list_files list_files_write_file list_files_append_file mkdir rmdir force-rmdir chmod ' +
    'copy_file copy_files_wildcard move_file cat_file diff_files remove_file remove_files_wildcard file_exists output ' +
    'reset_connection optimizer_trace require assert expr end delimiter send_quit send_shutdown wait_for_slave_to_stop ' +
    'enable_cursor_protocol disable_cursor_protocol enable_view_protocol disable_view_protocol enable_service_connection ' +
    'disable_service_connection enable_ps2_protocol disable_ps2_protocol enable_prepare_warnings ' +
    'disable_prepare_warnings enable_connect_log disable_connect_log enable_session_track_info ' +
    'disable_session_track_info enable_column_names disable_column_names enable_non_blocking_api ' +
    'disable_non_blocking_api skip_if_hypergraph start_event_capture eval send_eval evalp enable_async_client ' +
    'disable_async_client enable_testcase disable_testcase enable_sp_protocol disable_sp_protocol sync_with_master ' +
    'require_ndb resume_on_error'
  ).split(' '),
)
const SENDERS: ReadonlySet<string> = new Set(['query', 'send', 'query_vertical', 'query_horizontal'])
const HEREDOCS: ReadonlySet<string> = new Set(['perl', 'write_file', 'append_file', 'write_line', 'writefile'])

/** What a file holds. */
export interface TestStatements {
  /** Without their delimiter, in the order of the file. */
  readonly statements: readonly string[]
  /** How many were left out because mysqltest would have put a variable in. */
  readonly needsVariable: number
}

export function readTestFile(text: string): TestStatements {
  return new TestFile(text)
}

class TestFile implements TestStatements {
  readonly statements: string[] = []
  needsVariable = 0
  readonly #text: string
  #position = 0
  #delimiter = ';'

  constructor(text: string) {
    this.#text = text
    while (this.#skipBlanks()) this.#readCommand()
  }

  #skipBlanks(): boolean {
    const text = this.#text
    for (;;) {
      while (this.#position < text.length && /[\s{}]/.test(text.charAt(this.#position))) this.#position++
      if (this.#position >= text.length) return false
      if (text.charAt(this.#position) !== '#') return true
      this.#takeLine()
    }
  }

  #takeLine(): string {
    const end = this.#text.indexOf('\n', this.#position)
    const line = this.#text.slice(this.#position, end < 0 ? undefined : end)
    this.#position = end < 0 ? this.#text.length : end + 1
    return line
  }

  #readCommand(): void {
    const dashes = this.#text.startsWith('--', this.#position)
    if (dashes) this.#position += 2
    const command = dashes ? this.#takeLine().trim() : this.#takeDelimited()
    const first = /^[\w-]+/.exec(command)?.[0].toLowerCase() ?? ''
    const rest = command.slice(first.length).trim()
    if (first === 'delimiter') this.#delimiter = rest || this.#delimiter
    else if (HEREDOCS.has(first)) this.#skipHeredoc(first === 'perl' ? rest : (rest.split(/\s+/)[1] ?? ''))
    else if (first === 'if' || first === 'while' || dashes || COMMANDS.has(first)) return
    else this.#keep(SENDERS.has(first) ? rest : command)
  }

  #keep(statement: string): void {
    // `$name` would have been put in by mysqltest.
    if (/\$[A-Za-z_]/.test(statement.replace(/\$\$/g, ''))) this.needsVariable++
    else if (statement !== '') this.statements.push(statement)
  }

  #skipHeredoc(terminator: string): void {
    const end = terminator.replace(/;$/, '') || 'EOF'
    while (this.#position < this.#text.length && this.#takeLine().trim() !== end);
  }

  /** Up to the delimiter outside quotes, or to the brace of `if` and `while`. */
  #takeDelimited(): string {
    const text = this.#text
    const start = this.#position
    const isBlock = /^(?:if|while)\b\s*\(/i.test(text.slice(start, start + 20))
    let quote = ''
    for (let position = start; position < text.length; position++) {
      const character = text.charAt(position)
      if (quote !== '') {
        if (character === '\\') position++
        else if (character === quote) quote = ''
      } else if (text.startsWith(this.#delimiter, position)) {
        this.#position = position + this.#delimiter.length
        return text.slice(start, position).trim()
      } else if (isBlock && character === '{') {
        this.#position = position + 1
        return text.slice(start, position)
      } else if (character === "'" || character === '"' || character === '`') quote = character
    }
    this.#position = text.length
    return ''
  }
}
