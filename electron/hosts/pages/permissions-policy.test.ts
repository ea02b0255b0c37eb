import { expect, it } from 'vitest'
import { pageHeaders } from './content-security-policy'

const entries = (pageHeaders['Permissions-Policy'] ?? '').split(', ')

it('gives a feature of the browser to nobody, once and in the words of the standard', () => {
  expect(entries.filter((entry) => !/^[a-z]+(-[a-z]+)*=\(\)$/.test(entry))).toEqual([])
  expect(new Set(entries).size).toBe(entries.length)
})

// Senses, devices, ways to what lies near, what tells one analyst from another, and credentials.
const worst = `
  camera microphone geolocation display-capture clipboard-read
  usb serial hid midi gamepad
  local-fonts local-network local-network-access loopback-network idle-detection keyboard-map window-management
  speaker-selection compute-pressure storage-access payment otp-credentials
  publickey-credentials-create publickey-credentials-get identity-credentials-get
  digital-credentials-create digital-credentials-get private-state-token-issuance private-state-token-redemption
  browsing-topics xr-spatial-tracking deferred-fetch
`
  .trim()
  .split(/\s+/)

it('gives nobody what a script could do most harm with', () => {
  expect(worst.filter((feature) => !entries.includes(`${feature}=()`))).toEqual([])
})

it('leaves the page what "Copy" needs', () => {
  expect(entries.join()).not.toContain('clipboard-write')
})
