import { app, dialog } from 'electron'
import { CoreError } from '../../core/errors'
import { StoreError } from '../../store/store-error'

/** `EX_UNAVAILABLE` and our bug. The launcher knows by them that Electron itself works (`run-host.mjs`). */
const exitCodes = { cannotStart: 69, bug: 70 } as const

/** Says why there will be no window, and ends. Nothing is left running that could hold the data folder. */
export function failStart(error: unknown): void {
  dialog.showErrorBox('Cordon cannot start', explain(error))
  app.exit(isExpected(error) ? exitCodes.cannotStart : exitCodes.bug)
}

/** A fault of ours after the start: to go on with a state that nobody has thought of would be worse than to end. */
export function failRunning(error: unknown): void {
  dialog.showErrorBox('Cordon has failed and will close', explain(error))
  app.exit(exitCodes.bug)
}

function isExpected(error: unknown): error is CoreError | StoreError {
  return error instanceof CoreError || error instanceof StoreError
}

function explain(error: unknown): string {
  if (isExpected(error)) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
