import { counted } from './plural'

export const screenWords = {
  playbooks: {
    create: 'New playbook',
    blankName: 'New playbook',
    import: 'Import…',
    importLabel: 'Playbook file to import',
    export: (name: string) => `Export ${name}`,
    delete: (name: string) => `Delete ${name}`,
    stopFirst: (name: string) => `Delete ${name}: stop it first`,
    stopCallers: (name: string, callers: readonly string[]) =>
      `Delete ${name}: it is called by ${callers.map((caller) => `“${caller}”`).join(', ')}, so stop that first`,
    deleted: (name: string) => `Deleted “${name}”`,
    never: 'not replayed yet',
    loading: 'Loading the playbooks',
    failed: 'The playbooks cannot be listed',
    empty: 'There is no playbook',
    emptyHint: 'Begin a new one, or drop a .playbook.json file here.',
    columns: {
      name: 'Name',
      state: 'Draft and version',
      deployed: 'Deployed',
      changed: 'Changed',
      lastReplay: 'Last replay',
      actions: 'Actions',
    },
  },
  importReport: {
    title: (file: string) => `Import ${file}?`,
    refused: (file: string) => `${file} cannot be imported`,
    replaces: (name: string) => `The draft of “${name}” will be replaced.`,
    accept: 'Import',
    close: 'Close',
    cancel: 'Cancel',
    chooseOther: 'Choose a file whose name ends in .playbook.json',
    tooLarge: 'The file is larger than 20 MB',
    notJson: (reason: string) => `The file is not JSON (${reason})`,
    noPlaybook: 'A playbook is a JSON object',
  },
  events: {
    source: 'Which events',
    stored: 'Stored',
    table: 'Events',
    count: (count: string) => `${count} stored`,
    filter: 'Filter, as an expression',
    filterPlaceholder: 'event.severity >= 50 && event.user.name == "alice@example.com"',
    clearFilter: 'Clear the filter',
    asLive: 'as live events',
    asLiveMeans:
      'Deployed playbooks run on what is imported next, and may act. Otherwise a file is history, which never acts.',
    import: 'Import…',
    importLabel: 'Event files to import',
    sending: (file: string) => `Importing ${file}`,
    imported: (result: { read: number; stored: number; duplicates: number; parked: number }) =>
      [
        `${counted(result.stored, 'event')} stored of ${result.read.toLocaleString('en')} read`,
        result.duplicates > 0 && `${result.duplicates.toLocaleString('en')} known already`,
        result.parked > 0 &&
          `${counted(result.parked, 'line')} parked: they are no events and are kept as they are`,
      ]
        .filter(Boolean)
        .join(', '),
    files: (count: number) => counted(count, 'file'),
    importFailed: (file: string, reason: string) => `${file} was not imported. ${reason}`,
    loading: 'Loading events',
    searching: 'Searching on…',
    failed: 'The events cannot be listed',
    nothingMatches: 'No event matches the filter',
    empty: 'No events are stored yet',
    waysIn: [
      'Drop an NDJSON, JSON or CSV file here, plain or packed (.gz, .zst).',
      'Choose files with Import…',
      'On the command line: cordon import FILE',
    ],
    orSamples: 'Or look at the events that ship with Cordon:',
    look: (title: string, count: string) => (title.includes(count) ? title : `${title} · ${count}`),
    detail: 'Event',
    fields: 'Fields',
    json: 'JSON',
    close: 'Close the event',
    columns: {
      time: 'Time',
      severity: 'Severity',
      label: 'About',
      origin: 'Origin',
      preview: 'Fields',
    },
  },
  runs: {
    mode: 'Which runs',
    live: 'Live',
    replays: 'Replays',
    noReplays: 'Nothing has been replayed yet',
    noReplaysHint: 'Open a playbook and press F5.',
    loading: 'Loading the replays',
    failed: 'The replays cannot be listed',
    table: 'Replays',
    runsOf: 'Runs of the replay',
    open: 'Open on the canvas',
    openEvent: (number: number) => `Open event ${number} on the canvas`,
    gone: 'The playbook was deleted',
    close: 'Close the runs',
    result: ({
      runs,
      completed,
      failed,
      waiting,
    }: {
      runs: number
      completed: number
      failed: number
      waiting: number
    }) =>
      [
        counted(runs, 'run'),
        `${completed.toLocaleString('en')} completed`,
        waiting > 0 && `${waiting.toLocaleString('en')} waiting`,
        failed > 0 && `${failed.toLocaleString('en')} failed`,
      ]
        .filter(Boolean)
        .join(' · '),
    seconds: (seconds: number) => `${seconds.toFixed(1)} s`,
    allStored: 'stored events',
    storedWhere: (where: string) => `stored, ${where}`,
    columns: {
      started: 'Started',
      playbook: 'Playbook',
      events: 'Events',
      result: 'Result',
      seconds: 'Took',
    },
  },
}
