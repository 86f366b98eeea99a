/** What a clone must know of a server before it touches it. */
export interface ServerFacts {
  readonly flavour: 'mariadb' | 'mysql'
  /** As the server says it: `10.11.19-MariaDB`, `9.7.4`. */
  readonly version: string
  /** Equal for two sessions that reach the same running server, by whatever address. */
  readonly identity: string
  /** How names are compared: 0 as written, 1 and 2 folded. */
  readonly lowerCaseTableNames: 0 | 1 | 2
  readonly binaryLog: 'off' | 'ROW' | 'MIXED' | 'STATEMENT'
  /** Bytes. */
  readonly maxAllowedPacket: number
  /** The account the server took the connection for: `root@%`. */
  readonly account: string
}
