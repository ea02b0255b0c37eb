/**
 * Switches in the binary, set before it is signed (reliability.md 5, item 19). Every fuse there is has a value here:
 * one that we do not know stops the packaging. No imports: `packaging/after-pack.mjs` reads this file as it is.
 */
export const fuses = {
  /** The app is no Node that other programs could use. */
  RunAsNode: false,
  EnableCookieEncryption: true,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
  /** For speed; nobody can bring a module. */
  WasmTrapHandlers: true,
} as const
