import type { Level } from '../../electron/views/live'
import { counted } from './plural'

const shown = (count: number): string => count.toLocaleString('en')

const levels: Record<Level, string> = {
  shadow: 'shadow',
  supervised: 'supervised',
  automatic: 'automatic',
}

const deployedAs = (version: number, level: Level): string => `v${version} · ${level}`

/** Of versions, of what is deployed, and of what is live in one line. */
export const deployWords = {
  live: {
    levels,
    levelMeans: {
      shadow: 'Runs on live events, and does nothing: what it would do is kept with its runs.',
      supervised: 'Everything that it would do outside of Cordon is a proposal that a person decides on.',
      automatic: 'Does by itself what its class allows; what cannot be taken back still waits for a person.',
    } satisfies Record<Level, string>,
    deployedAs,
    notDeployed: 'not deployed',
    queued: (count: number) => `${shown(count)} queued`,
    deployed: (version: number, level: Level) => `deployed v${version} · ${level}`,
    spokenStalled: (reason: string) => `Live runs are stalled: ${reason}`,
    spokenWaiting: (count: number) => `${counted(count, 'run waits', 'runs wait')} for a person.`,
    spokenUnknown: (count: number) =>
      count === 1
        ? '1 effect is unknown: nobody can say whether it happened.'
        : `${shown(count)} effects are unknown: nobody can say whether they happened.`,
  },
  liveStatus: {
    name: 'Live',
    none: 'nothing deployed',
    deployed: (count: number) => `${shown(count)} deployed`,
    queued: (count: number) => `${shown(count)} queued`,
    running: (count: number) => `${shown(count)} running`,
    waiting: (count: number) => `${shown(count)} waiting for a person`,
    unknown: (count: number) => counted(count, 'unknown effect'),
    stalled: (reason: string) => `stalled: ${reason}`,
    mode: 'LIVE',
    modeMeans: (count: number) => `${counted(count, 'playbook')} may act`,
    simulateMeans: 'replays are simulated',
  },
  version: {
    save: 'Save version',
    saveOf: (name: string) => `Save a version of ${name}`,
    nothingNew: (name: string) => `Save a version of ${name}: the draft is the newest version`,
    saved: (version: number) => `Saved as version ${version}`,
    same: (version: number) => `Version ${version} has this logic already`,
    unsavedDraft: 'The draft itself is not saved yet: see the title bar.',
  },
  deploy: {
    menu: 'Deploy…',
    of: (name: string) => `Deploy ${name}`,
    title: (name: string) => `Deploy “${name}”`,
    confirm: 'Deploy',
    cancel: 'Cancel',
    version: 'Version',
    versionAlone: (version: number) => `version ${version}`,
    versionOption: (version: number, when: string, level: Level | null) =>
      `version ${version}${level === null ? '' : ` · deployed, ${level}`} · saved ${when}`,
    level: 'Level',
    now: (version: number, level: Level) => `Deployed now: version ${version}, level ${level}.`,
    takesOver: (queue: number) =>
      queue === 0
        ? 'The new one takes over from it: no event is lost, none is run twice. Runs that have begun finish on their version.'
        : `The new one takes over from it, with ${counted(queue, 'event')} in the queue: none is lost, none is run twice. Runs that have begun finish on their version.`,
    fromNow:
      'It runs on the live events that come from now on. Events that are stored already are passed over.',
    older: (newest: number) => `This is not the newest version: that is version ${newest}.`,
    draftNewer: (version: number | null) =>
      version === null
        ? 'The draft has no version yet. Only a version can be deployed.'
        : `The draft has changed since version ${version}. What changed is not deployed unless it is saved as a version.`,
    same: 'This version is deployed at this level already.',
    done: (name: string, version: number, level: Level) => `“${name}” v${version} is deployed · ${level}`,
  },
  stop: {
    of: (name: string) => `Stop ${name}`,
    menu: 'Stop…',
    title: (name: string) => `Stop “${name}”?`,
    means: 'Live events that come from now on pass it by, also when it is deployed again later.',
    queue: (count: number) => `${counted(count, 'event')} in the queue will not be run.`,
    goOn: (count: number) => `${counted(count, 'run that has', 'runs that have')} begun go on to the end.`,
    confirm: 'Stop',
    cancel: 'Leave it deployed',
    done: (name: string, version: number) => `“${name}” v${version} is stopped`,
  },
  rollBack: {
    of: (name: string) => `Roll ${name} back`,
    ofTo: (name: string, version: number) => `Roll ${name} back to version ${version}`,
    nothing: (name: string) => `Roll ${name} back: no version was deployed before`,
    menu: 'Roll back…',
    title: (name: string) => `Roll “${name}” back?`,
    means: (from: number, to: number, level: Level) =>
      `Version ${to}, which was deployed before, takes over from version ${from}. The level stays ${level}.`,
    rest: 'The draft and all versions stay as they are. Runs that have begun finish on their version.',
    queue: (count: number) => `${counted(count, 'event')} in the queue will run on it.`,
    confirm: (to: number) => `Roll back to version ${to}`,
    cancel: 'Cancel',
    done: (name: string, version: number) => `“${name}” is rolled back to v${version}`,
  },
}
