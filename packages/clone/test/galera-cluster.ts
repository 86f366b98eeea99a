import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ConnectionSettings } from '@dbenv/core'
import { localServer, type PrivateServer } from '@dbenv/server'
import mysql from 'mysql2/promise'

/** Galera's library: beside the server that the set-up unpacked, else where Linux distributions put it. */
export function findGaleraLibrary(program: string): string | undefined {
  const file = 'libgalera_smm.so'
  const folders = [
    join(dirname(dirname(program)), 'root/usr/lib/galera'),
    '/usr/lib/galera',
    '/usr/lib64/galera-4',
    '/usr/lib/galera-4',
  ]
  return folders.map((folder) => join(folder, file)).find(existsSync)
}

/** Three nodes on the loopback address, each with all the data. */
export interface GaleraCluster extends AsyncDisposable {
  readonly nodes: readonly ConnectionSettings[]
}

export async function startGaleraCluster(program: string, library: string): Promise<GaleraCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'galera-'))
  const script = join(folder, 'wsrep_sst_copy')
  await writeFile(script, TRANSFER_SCRIPT)
  await chmod(script, 0o755)
  const path = process.env['PATH']
  process.env['PATH'] = `${path}${delimiter}${folder}`
  const servers: PrivateServer[] = []
  const dispose = async (): Promise<void> => {
    process.env['PATH'] = path
    for (const server of servers) await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const ports = await findFreePorts(6)
    const [first] = ports
    for (let node = 0; node < 3; node++) {
      const port = ports[2 * node]
      const options = [
        'base_host=127.0.0.1',
        `base_port=${port}`,
        `gmcast.listen_addr=tcp://127.0.0.1:${port}`,
        `ist.recv_addr=127.0.0.1:${ports[2 * node + 1]}`,
        'gcache.size=8M',
      ]
      const settings = {
        'wsrep-on': 'ON',
        'wsrep-provider': library,
        'wsrep-provider-options': options.join(';'),
        'wsrep-cluster-name': folder.slice(-6),
        'wsrep-cluster-address': `gcomm://${node === 0 ? '' : `127.0.0.1:${first}`}`,
        'wsrep-node-address': '127.0.0.1',
        'wsrep-node-name': `node${node}`,
        'wsrep-sst-method': 'copy',
        // The server itself would hide most of what this is for: a statement that lost its certification.
        'wsrep-retry-autocommit': '0',
        'binlog-format': 'ROW',
        'innodb-autoinc-lock-mode': '2',
      }
      const list = Object.entries(settings).map(([name, value]) => `--${name}=${value}`)
      const server = await localServer({ program, arguments: list }).start()
      servers.push(server)
      await waitUntilSynced(server.connection, node + 1)
    }
    return { nodes: servers.map((server) => server.connection), [Symbol.asyncDispose]: dispose }
  } catch (error) {
    await dispose()
    throw error
  }
}

/** A node that joins may be reached before it has the data. */
async function waitUntilSynced(settings: ConnectionSettings, size: number): Promise<void> {
  const connection = await mysql.createConnection({ ...settings })
  try {
    for (let attempt = 0; attempt < 300; attempt++) {
      const [rows] = await connection.query(
        "SHOW STATUS WHERE variable_name IN ('wsrep_ready', 'wsrep_cluster_size', 'wsrep_local_state_comment')",
      )
      const found = Array.isArray(rows) ? rows.map((row) => String(Reflect.get(row, 'Value'))) : []
      if (['ON', 'Synced', String(size)].every((value) => found.includes(value))) return
      await sleep(100)
    }
    throw new Error(`no cluster of ${size} nodes after 30 s`)
  } finally {
    connection.destroy()
  }
}

async function findFreePorts(count: number): Promise<readonly number[]> {
  const listening = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer()
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      return server
    }),
  )
  const ports = listening.map((server) => {
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  })
  for (const server of listening) await new Promise((resolve) => server.close(resolve))
  return ports
}

/**
 * A state transfer between nodes of one machine, by plain copies of the files while the server lets nobody write them
 * (wsrep_sst_rsync's protocol): Debian's own scripts come with the whole server package, and want rsync.
 */
const TRANSFER_SCRIPT = `#!/bin/sh
folder=\${0%/*}
while [ $# -gt 0 ]; do
  case $1 in
    --role) role=$2 ;;
    --address) address=$2 ;;
    --datadir) data=\${2%/} ;;
    --gtid) position=$2 ;;
  esac
  shift
done
if [ "$role" = joiner ]; then
  echo "$data" >"$folder/$$.target"
  echo "ready 127.0.0.1:1/$$"
  while [ ! -e "$folder/$$.position" ]; do sleep 0.05; done
  cat "$folder/$$.position"
  exit
fi
joiner=$folder/\${address##*/}
target=$(cat "$joiner.target")
echo 'flush tables'
while [ ! -e "$data/tables_flushed" ]; do sleep 0.05; done
cd "$data" && for name in *; do
  case $name in
    *.dat | *.pid | *.cache | ibtmp* | ib_buffer_pool | tables_flushed | sst_in_progress | wsrep_*) continue ;;
  esac
  rm -rf "$target/$name"
  cp -R "$name" "$target/$name"
done
echo "$position" >"$joiner.new" && mv "$joiner.new" "$joiner.position"
echo continue
echo "done $position"
`
