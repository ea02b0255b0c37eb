import { defineConnection } from '../sdk'

export default defineConnection({
  type: 'openc2',
  title: 'OpenC2 consumer',
  address: null,
  auth: { kind: 'mutual-tls' },
})
