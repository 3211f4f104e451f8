export const UNITS = ['s', 'm', 'h', 'd', 'w'] as const
export type Unit = (typeof UNITS)[number]

/** `90s`, `4h`: undefined for anything else. */
export function readDuration(value: unknown): { readonly amount: number; readonly unit: Unit } | undefined {
  const parts = /^\s*(\d+(?:\.\d+)?)\s*([smhdw])\s*$/.exec(typeof value === 'string' ? value : '')
  return parts ? { amount: Number(parts[1]), unit: parts[2] as Unit } : undefined
}
