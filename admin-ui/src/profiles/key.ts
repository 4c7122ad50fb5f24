/** Whether a text is a profile key: 64 hexadecimal digits. */
export const isProfileKey = (text: string) => /^[0-9a-f]{64}$/i.test(text)

/** Both ends of a key: enough to tell it from others at a glance. */
export const shortKey = (key: string) => `${key.slice(0, 6)}…${key.slice(-4)}`
