/** Choices of a person that outlive the page. The values are the page's own texts: the core reads none of them. */
export const preferenceNames = ['theme', 'layout', 'first_run', 'last_playbook', 'person'] as const

export type PreferenceName = (typeof preferenceNames)[number]

/** Those that were ever set. */
export type PreferenceValues = Partial<Record<PreferenceName, string>>
