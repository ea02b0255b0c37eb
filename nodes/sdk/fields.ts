import { z } from 'zod'
import { isJson, type Json } from './json'
import { canonicalIp, parseIp } from './ip'

/** An IPv4 or IPv6 address, in canonical form after parsing. */
export const ipAddress = () =>
  z
    .string()
    .refine((text) => parseIp(text) !== null, { error: 'is no IP address', abort: true })
    .transform(canonicalIp)
    .meta({ title: 'IP address', control: 'ip' })

/** The name of a local list. */
export const listName = () =>
  z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,39}$/, { error: 'is no list name (small letters, digits, - and _)' })
    .meta({ title: 'List', control: 'list' })

/** A yes or no that decides a path; the inspector offers the condition editor. */
export const condition = () => z.boolean().meta({ title: 'Condition', control: 'condition' })

/** Text that a person reads; the inspector offers a template. */
export const prose = (title: string) => z.string().min(1).max(8000).meta({ title, control: 'template' })

/** Any scalar, as text: what lists hold is text. */
export const scalarText = (title: string) =>
  z
    .union([z.string(), z.number().transform(String), z.boolean().transform(String)])
    .meta({ title, control: 'text' })

/** Any JSON value as it comes: for types that pass on what they are given. */
export const anyValue = () => z.custom<Json>(isJson, { error: 'is no JSON value' })
