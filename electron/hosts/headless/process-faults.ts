const events = ['uncaughtException', 'unhandledRejection'] as const

/** Keeps what would end a process, for tests of hosts that run in theirs; `stop` gives it back. */
export function hearFaults(): { stop(): unknown[] } {
  const faults: unknown[] = []
  const keep = (fault: unknown) => faults.push(fault)
  for (const event of events) process.on(event, keep)
  return {
    stop() {
      for (const event of events) process.off(event, keep)
      return faults
    },
  }
}
