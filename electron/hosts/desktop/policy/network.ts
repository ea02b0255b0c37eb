import type { ProxyConfig } from 'electron'

// The page has no business on any network (reliability.md 5, item 33). Cancelled requests (`requests.ts`) and the
// content security policy see neither names that are looked up ahead nor what WebRTC sends: these three do. The core
// reaches out by Node, which knows nothing of them.

/** A switch of Chromium's: no name is found. */
export const noNames = { name: 'host-resolver-rules', value: 'MAP * ~NOTFOUND' } as const

/** All traffic goes through a proxy that is not there; without the exception that loopback otherwise is. */
export const deadProxy: ProxyConfig = {
  mode: 'fixed_servers',
  proxyRules: 'socks5://127.0.0.1:9',
  proxyBypassRules: '<-loopback>',
}

/** WebRTC uses the proxy, or nothing. */
export const webRtcPolicy = 'disable_non_proxied_udp'
