/** Runs are numbered through: set * setSpan + position. */
export const setSpan = 2 ** 32
