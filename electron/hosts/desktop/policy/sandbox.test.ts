import { describe, expect, it } from 'vitest'
import { checkSandbox } from './sandbox'

describe('the doctor’s word on the sandbox', () => {
  it('is that it is on, where nothing has turned it off', () => {
    expect(checkSandbox({ hasNoSandbox: false, env: { PATH: '/bin' } })).toEqual({
      name: 'sandbox',
      ok: true,
      value: 'on for every page',
    })
  })

  it('is that it is off after --no-sandbox', () => {
    expect(checkSandbox({ hasNoSandbox: true, env: {} })).toEqual({
      name: 'sandbox',
      ok: false,
      value: 'off: started with --no-sandbox',
    })
  })

  it.each(['1', '0', ''])('is that it is off where ELECTRON_DISABLE_SANDBOX is %j', (value) => {
    expect(checkSandbox({ hasNoSandbox: true, env: { ELECTRON_DISABLE_SANDBOX: value } })).toEqual({
      name: 'sandbox',
      ok: false,
      value: 'off: ELECTRON_DISABLE_SANDBOX is set',
    })
  })
})
