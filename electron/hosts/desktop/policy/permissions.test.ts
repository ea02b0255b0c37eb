import { expect, it } from 'vitest'
import { grantsPermission, hasPermission } from './permissions'

// All that Electron 45 may ask for, and what a later one might.
const names = [
  'ar automatic-fullscreen background-fetch background-sync captured-surface-control clipboard-read',
  'deprecated-sync-clipboard-read display-capture fileSystem fullscreen geolocation geolocation-approximate',
  'hand-tracking hid idle-detection keyboardLock local-fonts local-network local-network-access loopback-network',
  'media mediaKeySystem midi midiSysex nfc notifications openExternal payment-handler periodic-background-sync',
  'persistent-storage pointerLock screen-wake-lock sensors serial smart-card speaker-selection storage-access',
  'system-wake-lock top-level-storage-access usb vr web-app-installation web-printing window-management unknown',
  'something-new',
]
const others = names.flatMap((line) => line.split(' '))

it.each(others)('does not grant %s', (permission) => {
  expect(grantsPermission(permission)).toBe(false)
  expect(hasPermission(permission, 'app://main/')).toBe(false)
})

it('lets the page write text to the clipboard, and no other origin', () => {
  expect(grantsPermission('clipboard-sanitized-write')).toBe(true)
  expect(hasPermission('clipboard-sanitized-write', 'app://main/')).toBe(true)
  expect(hasPermission('clipboard-sanitized-write', 'app://main')).toBe(true)
  const origins = ['', 'null', 'https://example.com/', 'app://other/', 'file:///']
  expect(origins.filter((origin) => hasPermission('clipboard-sanitized-write', origin))).toEqual([])
})
