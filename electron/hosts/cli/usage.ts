/** The person's words are off: exit code 2, with what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const help = `cordon: draw SOAR playbooks and run them against security events

  cordon import FILE… [--format ndjson|json|csv] [--source NAME] [--as-live]
      store the events of files (.gz and .zst too)
  cordon events [--where CEL] [--limit N]
      stored events, in order of import
  cordon playbook check FILE | import FILE | save ID | export PLAYBOOK | list
      problems of a playbook; files to store and back; the draft as a version
  cordon node list | show TYPE
  cordon node run TYPE --input JSON [--config JSON] [--connection NAME] [--live]
      the palette; one node over one input
  cordon replay PLAYBOOK [--events FILE | --where CEL] [--reads recorded|live]
                [--approvals stop|approve|deny] [--concurrency N]
      run events through a playbook, with every outside effect simulated;
      without events, those of its sample set
  cordon replay --resume ID
      go on with a replay that was interrupted or stopped
  cordon deploy PLAYBOOK [--level shadow|supervised|automatic]
      run live events through a version from now on; of a file, the version that it makes.
      shadow (unless you say another): effects are cut; supervised: each effect outside is a
      proposal to a person; automatic: effects by their class
  cordon stop ID
      offer it no more events; runs that have begun go on to their end
  cordon run PLAYBOOK --event FILE --live [--shift-time]
      one real run over the one event of a file
  cordon connection set NAME --type TYPE [--address URL] [--per-minute N] [--concurrency N]
  cordon connection ls | delete NAME
      services that playbooks ask; the address is the type's own unless given
  cordon serve [--port N]
      the app in a browser on this machine
  cordon doctor
      the settings that safety rests on, with their live values

PLAYBOOK is a file, or ID, ID@VERSION, ID@draft, ID@deployed.
--json prints one JSON value (events: one a line) and nothing else on stdout.
Data is kept in CORDON_HOME, else where the platform keeps the data of programs.
Exit codes: 0 done · 1 the answer is no · 2 usage · 3 refused for safety or for want of a connection · 70 our bug
`
