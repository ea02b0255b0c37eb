import { CoreError } from '../core/errors'
import { logicHashOf, type PlaybookRef } from '../core/playbook-library'
import type { ApiContext } from './context'
import { guarded } from './guard'

const { app, playbooks, events, replays, live, nodes, samples, connections, lists, preferences, records } =
  guarded

/** Paths are for people of this machine: a page that names one is refused before anything is opened. */
function allowFile(context: ApiContext): void {
  if (!context.mayNameFiles)
    throw new CoreError('refused', 'Only the command line may name files of this machine')
}

function allowRef(context: ApiContext, ref: PlaybookRef): PlaybookRef {
  if ('file' in ref) allowFile(context)
  return ref
}

function listNames({ app: core }: ApiContext, found: ReturnType<typeof core.playbooks.find>): string[] {
  return [...new Set([...core.lists.names(), ...core.sources.listNames(found.playbook, found.folder)])]
}

/** The handlers, one a procedure: thin, since the core does the work. */
export const router = guarded.router({
  app: {
    info: app.info.handler(({ context }) => ({ version: context.app.version })),
    doctor: app.doctor.handler(async ({ context }) => ({ checks: await context.app.doctor(context.host) })),
  },
  playbooks: {
    list: playbooks.list.handler(({ context }) => context.app.playbooks.list()),
    get: playbooks.get.handler(({ context, input }) => {
      const { ref } = input
      const { playbook } = context.app.playbooks.find(allowRef(context, ref))
      const changed = 'id' in ref ? context.app.playbooks.changed(ref.id) : null
      return { playbook, logicHash: logicHashOf(playbook), changed }
    }),
    saveDraft: playbooks.saveDraft.handler(({ context, input }) =>
      context.app.playbooks.saveDraft(input.document, input.base),
    ),
    check: playbooks.check.handler(({ context, input }) => {
      const problems = context.app.playbooks.problems(allowRef(context, input.ref), (found) =>
        listNames(context, found),
      )
      return { ok: problems.every(({ level }) => level !== 'error'), problems }
    }),
    import: playbooks.import.handler(({ context, input }) =>
      context.app.playbooks.import(allowRef(context, input.ref)),
    ),
    save: playbooks.save.handler(({ context, input }) => context.app.playbooks.save(input.id)),
    versions: playbooks.versions.handler(({ context, input }) => context.app.playbooks.versions(input.id)),
    export: playbooks.export.handler(({ context, input }) => ({
      text: context.app.playbooks.export(allowRef(context, input.ref)),
    })),
    delete: playbooks.delete.handler(async ({ context, input }) => {
      await context.app.playbooks.delete(input.id)
      return { deleted: true }
    }),
  },
  events: {
    count: events.count.handler(({ context }) => context.app.events.count()),
    follow: events.follow.handler(({ context, signal }) => context.app.events.follow(signal)),
    get: events.get.handler(({ context, input }) => context.app.events.get(input.id)),
    page: events.page.handler(({ context, input, signal }) => context.app.events.page({ ...input, signal })),
    newest: events.newest.handler(({ context, input, signal }) =>
      context.app.events.newest({ ...input, signal }),
    ),
    importFile: events.importFile.handler(({ context, input: { file, ...options }, signal }) => {
      allowFile(context)
      return context.app.importer.importFile(file, { ...options, signal })
    }),
    openUpload: events.openUpload.handler(({ context, input }) => ({
      id: context.app.importer.openUpload(input),
    })),
    write: events.write.handler(async ({ context, input: { id, bytes } }) => {
      await context.app.importer.write(id, new Uint8Array(await bytes.arrayBuffer()))
      return { taken: bytes.size }
    }),
    endUpload: events.endUpload.handler(({ context, input }) => context.app.importer.endUpload(input.id)),
  },
  replays: {
    start: replays.start.handler(({ context, input }) => {
      allowRef(context, input.playbook)
      if (input.events.kind === 'file') allowFile(context)
      return context.app.replays.start(input)
    }),
    resume: replays.resume.handler(({ context, input }) => context.app.replays.resume(input.id)),
    follow: replays.follow.handler(
      ({ context: { app: core }, input: { id }, signal }) =>
        core.live.followSet(id, signal) ?? core.replays.follow(id, signal),
    ),
    cancel: replays.cancel.handler(({ context, input }) => {
      context.app.replays.cancel(input.id)
      return { cancelled: true }
    }),
    get: replays.get.handler(({ context, input }) => context.app.replays.get(input.id)),
    finished: replays.finished.handler(({ context, input }) => context.app.replays.finished(input.id)),
    latest: replays.latest.handler(({ context, input }) => context.app.replays.latest(input.playbook)),
    list: replays.list.handler(({ context, input }) => context.app.replays.list(input.before, input.limit)),
    rows: replays.rows.handler(({ context, input, signal }) => context.app.data.rows({ ...input, signal })),
    step: replays.step.handler(({ context, input }) => context.app.data.step(input)),
    crossing: replays.crossing.handler(({ context, input }) => context.app.data.crossing(input)),
    event: replays.event.handler(({ context, input }) =>
      context.app.samples.eventOfRun(input.replay, input.position),
    ),
    path: replays.path.handler(({ context, input }) => context.app.data.path(input)),
  },
  live: {
    status: live.status.handler(({ context }) => context.app.live.status()),
    follow: live.follow.handler(({ context, signal }) => context.app.live.follow(signal)),
    deploy: live.deploy.handler(({ context, input }) => context.app.live.deployments.deploy(input)),
    stop: live.stop.handler(({ context, input }) => context.app.live.deployments.stop(input.playbook)),
    rollBack: live.rollBack.handler(({ context, input }) =>
      context.app.live.deployments.rollBack(input.playbook),
    ),
    waits: live.waits.handler(({ context, input }) => context.app.live.lists.waits(input)),
    decide: live.decide.handler(async ({ context, input: { wait, ...decision } }) => {
      await context.app.live.decide(wait, decision)
      return { decided: true as const }
    }),
    effects: live.effects.handler(({ context, input }) => context.app.live.lists.effects(input)),
    settle: live.settle.handler(({ context, input }) => context.app.live.settle(input)),
    cancel: live.cancel.handler(async ({ context, input }) => {
      await context.app.live.runs.cancel(input.set, input.position)
      return { cancelled: true as const }
    }),
    run: live.run.handler(({ context, input }) => {
      allowFile(context)
      allowRef(context, input.playbook)
      return context.app.live.runs.run(input)
    }),
    get: live.get.handler(({ context, input }) =>
      context.app.live.runs.get(input.set, input.position, input.from),
    ),
  },
  nodes: {
    list: nodes.list.handler(({ context }) => context.app.nodes.manifests()),
    show: nodes.show.handler(({ context, input }) => context.app.nodes.manifest(input.type)),
    run: nodes.run.handler(({ context, input }) => context.app.nodes.run(input)),
  },
  samples: {
    list: samples.list.handler(({ context }) => context.app.samples.list()),
    events: samples.events.handler(({ context, input }) =>
      context.app.samples.events(input.name, input.limit),
    ),
    event: samples.event.handler(({ context, input }) => context.app.samples.event(input.name, input.id)),
  },
  preferences: {
    all: preferences.all.handler(({ context }) => context.app.preferences.all()),
    set: preferences.set.handler(async ({ context, input }) => {
      await context.app.preferences.set(input.name, input.value)
      return { saved: true as const }
    }),
  },
  connections: {
    list: connections.list.handler(({ context }) => context.app.connections.list()),
    set: connections.set.handler(({ context, input }) => context.app.connections.set(input)),
    delete: connections.delete.handler(async ({ context, input }) => {
      await context.app.connections.delete(input.name)
      return { deleted: true as const }
    }),
  },
  lists: { all: lists.all.handler(({ context }) => context.app.lists.all()) },
  records: {
    cases: records.cases.handler(({ context, input }) => context.app.records.cases(input.limit)),
    notifications: records.notifications.handler(({ context, input }) =>
      context.app.records.notifications(input.limit),
    ),
  },
})
