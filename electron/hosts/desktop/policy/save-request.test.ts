import { describe, expect, it } from 'vitest'
import { readSaveRequest } from './save-request'

describe('what a page asks to have saved', () => {
  it.each([
    ['Suspicious login triage.playbook.json', 'Suspicious login triage.playbook.json'],
    ['Überwachung 1.playbook.json', 'Überwachung 1.playbook.json'],
    ['/etc/cron.d/evil', 'etc cron.d evil.playbook.json'],
    ['..\\..\\Startup\\evil.exe', 'Startup evil.exe.playbook.json'],
    ['.bashrc', 'bashrc.playbook.json'],
    ['a\u0000b\nc', 'a b c.playbook.json'],
    ['gpj.\u202Eexe', 'gpj. exe.playbook.json'],
    ['', 'playbook.playbook.json'],
    ['...', 'playbook.playbook.json'],
    ['x'.repeat(500), `${'x'.repeat(120)}.playbook.json`],
  ])('is named %j as %j', (given, name) => {
    expect(readSaveRequest(given, '{}')).toEqual({ name, text: '{}' })
  })

  it.each([
    [null, '{}'],
    ['a', undefined],
    ['a', new Uint8Array(4)],
    [['a'], '{}'],
    ['a', 'x'.repeat(20 * 1024 * 1024 + 1)],
  ])('is refused when it is no name and text', (name, text) => {
    expect(readSaveRequest(name, text)).toBeNull()
  })
})
