import { z } from 'zod'

/** Where a tool is called. Another address than the tool's own is for local servers and proxies. */
export const baseUrl = (production: string) =>
  z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
    .default(production)
    .describe('Address of the tool; change it only for a local server or a proxy.')

/** Without slashes at the end, so that a path can follow. */
export const withoutSlash = (url: string): string => url.replace(/\/+$/, '')
