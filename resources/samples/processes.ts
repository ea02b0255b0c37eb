import type { JsonObject } from '../../nodes/sdk'
import { SeededRandom } from './random'
import { ndjson, pretty, type SampleFiles } from './sample-files'

const seed = 11
const start = Date.parse('2026-06-03T09:00:00Z')

type Start = { image: string; parent: string; command: string }

const system = 'C:\\Windows\\System32\\'
const shell = `${system}WindowsPowerShell\\v1.0\\powershell.exe`
const office = 'C:\\Program Files\\Microsoft Office\\root\\Office16\\'

const ordinary: Start[] = [
  { image: `${system}svchost.exe`, parent: `${system}services.exe`, command: 'svchost.exe -k netsvcs -p' },
  { image: `${system}conhost.exe`, parent: `${system}cmd.exe`, command: 'conhost.exe 0x4' },
  {
    image: `${office}WINWORD.EXE`,
    parent: 'C:\\Windows\\explorer.exe',
    command: 'WINWORD.EXE /n report.docx',
  },
  { image: shell, parent: 'C:\\Windows\\explorer.exe', command: 'powershell.exe -File inventory.ps1' },
  { image: `${system}cmd.exe`, parent: 'C:\\Windows\\explorer.exe', command: 'cmd.exe /c dir' },
]

const odd: Start[] = [
  { image: shell, parent: `${office}WINWORD.EXE`, command: 'powershell.exe -NoProfile -File update.ps1' },
  { image: `${system}mshta.exe`, parent: `${office}OUTLOOK.EXE`, command: 'mshta.exe invoice.hta' },
  { image: shell, parent: `${system}cmd.exe`, command: 'powershell.exe -w hidden -enc SQBFAFgA' },
  {
    image: `${system}rundll32.exe`,
    parent: `${system}cmd.exe`,
    command: 'rundll32.exe comsvcs.dll, MiniDump 624 out.dmp full',
  },
]

const attackerTools =
  'powershell.exe pwsh.exe cmd.exe mshta.exe rundll32.exe regsvr32.exe wmic.exe cscript.exe wscript.exe certutil.exe bitsadmin.exe schtasks.exe net.exe whoami.exe procdump.exe psexec.exe'
const oddParents =
  'winword.exe excel.exe powerpnt.exe outlook.exe mshta.exe wmiprvse.exe w3wp.exe regsvr32.exe wsmprovhost.exe'

/** The sample set `processes`: starts of programs as Sysmon and the Security log tell them, and the two lists. */
export function makeProcesses(): SampleFiles {
  const random = new SeededRandom(seed)
  const events = Array.from({ length: 60 }, (_, index) => {
    const drawn = random.next() < 0.8 ? random.pick(ordinary) : random.pick(odd)
    return index % 6 === 5 ? logon(index) : toEvent(drawn, index, random)
  })
  return {
    'events.ndjson': ndjson(events),
    'lists.json': pretty({
      'attacker-tools': listOf(attackerTools, 'Used by attackers because it is there'),
      'odd-parents': listOf(oddParents, 'Starts no shell in ordinary work'),
    }),
    'set.json': pretty({
      format: 1,
      name: 'processes',
      title: 'Process starts (60)',
      description: 'Sysmon 1, Security 4688 and some logons, as a collector would deliver them.',
      clock: null,
      seed,
    }),
  }
}

function listOf(names: string, note: string): object {
  return { types: ['exact'], entries: names.split(' ').map((value) => ({ value, note })) }
}

function common(index: number, channel: string): JsonObject {
  const time = new Date(start + index * 47_000).toISOString()
  return { '@timestamp': time, Hostname: `WS-${String(100 + (index % 7))}.example.com`, Channel: channel }
}

function toEvent({ image, parent, command }: Start, index: number, random: SeededRandom): JsonObject {
  if (random.next() < 0.5) {
    const sysmon = common(index, 'Microsoft-Windows-Sysmon/Operational')
    return {
      ...sysmon,
      EventID: 1,
      Image: image,
      ParentImage: parent,
      CommandLine: command,
      User: 'EXAMPLE\\user',
    }
  }
  const security = common(index, 'Security')
  return {
    ...security,
    EventID: 4688,
    NewProcessName: image,
    ParentProcessName: parent,
    CommandLine: command,
    SubjectUserName: 'user',
  }
}

function logon(index: number): JsonObject {
  return { ...common(index, 'Security'), EventID: 4624, LogonType: 3, TargetUserName: 'user' }
}
