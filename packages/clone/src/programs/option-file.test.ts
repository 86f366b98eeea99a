import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { createOptionFile, quoteOption } from './option-file.ts'

const settings = { host: 'db.example', port: 3307, user: 'u', password: 'p#a\'s"s\\w;o$r d=é' }

test.runIf(process.platform === 'linux')('writes a file that has no name any more, the password quoted', async () => {
  await using file = await createOptionFile(settings, 'mysql', { group: 'mysqldump', lines: ['ignore-table="d.v"'] })
  const [descriptor = -1] = file.descriptors
  expect(readlinkSync(`/proc/self/fd/${descriptor}`)).toMatch(/\(deleted\)$/)
  expect(readFileSync(`/proc/self/fd/${descriptor}`, 'utf8')).toBe(
    [
      '[client]',
      'host="db.example"',
      'port=3307',
      'protocol=tcp',
      'user="u"',
      'password="p#a\'s\\"s\\\\w;o$r d=é"',
      '[mysqldump]',
      'ignore-table="d.v"',
      '',
    ].join('\n'),
  )
  expect(file.argument).not.toContain('p#a')
})

test('keeps a name with a line break on its line', () => {
  expect(quoteOption('v\nresult-file=x')).toBe('"v\\nresult-file=x"')
})

test.runIf(process.platform === 'linux')('hands certificates over as descriptors too', async () => {
  await using file = await createOptionFile({ ...settings, ssl: { ca: 'CA' } }, 'mysql', { group: 'mysql', lines: [] })
  expect(file.descriptors).toHaveLength(2)
  const [options = '', ca = ''] = file.descriptors.map((fd) => readFileSync(`/proc/self/fd/${fd}`, 'utf8'))
  expect(options).toContain('ssl-mode=VERIFY_CA\nssl-ca=/dev/fd/4\n')
  expect(ca).toBe('CA')
})

test.runIf(process.platform === 'linux')(
  'names the host of a socket too, which MYSQL_HOST would be otherwise',
  async () => {
    const local = { ...settings, socketPath: '/run/s.sock' }
    await using file = await createOptionFile(local, 'mariadb', { group: 'mariadb', lines: [] })
    const [descriptor = -1] = file.descriptors
    const text = readFileSync(`/proc/self/fd/${descriptor}`, 'utf8')
    expect(text).toContain('[client]\nhost=localhost\nprotocol=socket\nsocket="/run/s.sock"\n')
  },
)

test.runIf(process.platform === 'linux')('leaves no file open where one of several cannot be written', async () => {
  // As a caller without types may have it.
  const ssl = JSON.parse('{ "ca": "CA", "cert": 1 }')
  await expect(createOptionFile({ ...settings, ssl }, 'mysql', { group: 'mysql', lines: [] })).rejects.toThrow()
  expect(listNameless()).toEqual([])
})

/** The files without a name that this process has open. */
function listNameless(): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      const file = readlinkSync(`/proc/self/fd/${descriptor}`)
      return /\/dbenv-[0-9a-f]+ \(deleted\)$/.test(file) ? [file] : []
    } catch {
      // The descriptor that listed them.
      return []
    }
  })
}

test.runIf(process.platform === 'linux')('names the folder for temporary files that it cannot write into', async () => {
  vi.stubEnv('TMPDIR', '/nonexistent')
  try {
    await expect(createOptionFile(settings, 'mysql', { group: 'mysql', lines: [] })).rejects.toMatchObject({
      code: 'DBENV_OPTION_FILE',
      message: expect.stringMatching(/`\/nonexistent`: ENOENT.*TMPDIR/),
    })
  } finally {
    vi.unstubAllEnvs()
  }
})
