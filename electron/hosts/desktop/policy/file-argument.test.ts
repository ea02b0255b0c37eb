import { describe, expect, it } from 'vitest'
import { readFileArgument } from './file-argument'

const unix = { folder: '/home/mara', platform: 'linux' } as const
const windows = { folder: 'C:\\Users\\mara', platform: 'win32' } as const

describe('the words of a second start', () => {
  it.each([
    [['a.playbook.json'], '/home/mara/a.playbook.json'],
    [['/tmp/a.playbook.json'], '/tmp/a.playbook.json'],
    [['sub/../a.PLAYBOOK.JSON'], '/home/mara/a.PLAYBOOK.JSON'],
    [
      ['--allow-file-access', 'a.playbook.json', '--original-process-start-time=1'],
      '/home/mara/a.playbook.json',
    ],
    [['file:///tmp/my%20own.playbook.json'], '/tmp/my own.playbook.json'],
    [['', 'a.playbook.json'], '/home/mara/a.playbook.json'],
  ])('%j names a file', (words, path) => {
    expect(readFileArgument(words, unix)).toEqual({ kind: 'file', path })
  })

  it.each([
    [['a.playbook.json'], 'C:\\Users\\mara\\a.playbook.json'],
    [['D:\\x\\a.playbook.json'], 'D:\\x\\a.playbook.json'],
    [['file:///C:/x/a.playbook.json'], 'C:\\x\\a.playbook.json'],
  ])('%j names a file on Windows', (words, path) => {
    expect(readFileArgument(words, windows)).toEqual({ kind: 'file', path })
  })

  it.each([[[]], [['--some-switch']], [['', '-x']]])('%j ask for the window alone', (words) => {
    expect(readFileArgument(words, unix)).toEqual({ kind: 'none' })
  })

  it.each([
    [['a.playbook.json', 'b.playbook.json']],
    [['a.json']],
    [['/etc/passwd']],
    [['.']],
    [['https://evil.example/a.playbook.json']],
    [['cordon://open/a.playbook.json']],
    [['javascript:a.playbook.json']],
    [['file://server/share/a.playbook.json']],
    [['file:///tmp/a%2Fb.playbook.json']],
    [['file:///tmp/a.playbook.json%00']],
    [['a\u0000.playbook.json']],
    [['a\n.playbook.json']],
    [[`${'x'.repeat(4096)}.playbook.json`]],
  ])('%j are refused', (words) => {
    expect(readFileArgument(words, unix)).toEqual({ kind: 'refused', reason: expect.any(String) })
  })

  it.each([
    '\\\\server\\share\\a.playbook.json',
    '//server/share/a.playbook.json',
    '\\\\?\\C:\\a.playbook.json',
    '\\\\.\\pipe\\a.playbook.json',
    'C:\\a.txt:b.playbook.json',
    'C:\\con.playbook.json',
    'LPT1.playbook.json',
    'file://server/share/a.playbook.json',
  ])('%j is refused on Windows', (name) => {
    expect(readFileArgument([name], windows)).toEqual({ kind: 'refused', reason: expect.any(String) })
  })

  it('are refused when the folder they are meant in is no folder', () => {
    expect(readFileArgument(['a.playbook.json'], { ...unix, folder: 'somewhere' })).toMatchObject({
      kind: 'refused',
    })
  })
})
