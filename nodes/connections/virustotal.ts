import { defineConnection } from '../sdk'

export default defineConnection({
  type: 'virustotal',
  title: 'VirusTotal',
  address: 'https://www.virustotal.com/api/v3',
  auth: { kind: 'header', header: 'x-apikey' },
})
