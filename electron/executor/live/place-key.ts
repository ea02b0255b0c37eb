import type { Place } from '../ports'

/** A place as one text, to find it by. Ids hold no space. */
export const placeKey = ({ node, path, iteration }: Place): string => `${path} ${iteration} ${node}`
