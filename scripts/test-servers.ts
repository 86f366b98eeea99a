// placeholder
export function testServers(): readonly { flavour: 'mariadb' | 'mysql'; program: string }[] {
  return [
    { flavour: 'mariadb', program: '13306' },
    { flavour: 'mysql', program: '13307' },
  ]
}
