const pad = (value: number): string => String(value).padStart(2, '0')

/** `2026-06-03 09:06:57`, in the time of this computer: sorts as it reads. */
export function formatTime(at: number): string {
  const time = new Date(at)
  const day = `${time.getFullYear()}-${pad(time.getMonth() + 1)}-${pad(time.getDate())}`
  return `${day} ${pad(time.getHours())}:${pad(time.getMinutes())}:${pad(time.getSeconds())}`
}

/** `14:02` on the same day, else the day as well. */
export function formatMoment(at: number, now: number): string {
  const full = formatTime(at)
  return full.slice(0, 10) === formatTime(now).slice(0, 10) ? full.slice(11, 16) : full.slice(0, 16)
}

export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  const kilobytes = bytes / 1024
  return kilobytes < 1024 ? `${kilobytes.toFixed(1)} kB` : `${(kilobytes / 1024).toFixed(1)} MB`
}

export const formatCount = (count: number): string => count.toLocaleString('en')
