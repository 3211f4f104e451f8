import type { AudienceMember } from '../../model/delivery.ts'
import { hashKey, normalise } from '../member-keys.ts'

/** Columns in the order they are sent. Everything is hashed, the external id too: it is often an address. */
const COLUMNS: readonly { readonly key: string; readonly value: (member: AudienceMember) => string }[] = [
  { key: 'EXTERN_ID', value: (member) => hashKey(normalise.externalId(member.externalId ?? '')) },
  { key: 'EMAIL', value: (member) => hashKey(normalise.email(member.email ?? '')) },
  { key: 'PHONE', value: (member) => hashKey(normalise.phone(member.phone ?? '')) },
  { key: 'FN', value: (member) => hashKey(normalise.name(member.firstName ?? '')) },
  { key: 'LN', value: (member) => hashKey(normalise.name(member.lastName ?? '')) },
  { key: 'CT', value: (member) => hashKey(normalise.city(member.city ?? '')) },
  { key: 'ZIP', value: (member) => hashKey(normalise.zip(member.zip ?? '', member.country)) },
  { key: 'COUNTRY', value: (member) => hashKey(normalise.country(member.country ?? '')) },
]

export interface MemberTable {
  readonly schema: readonly string[]
  readonly data: readonly (readonly string[])[]
}

/** Members as rows of one width. A column that no member has a value for is left out; other gaps are empty strings. */
export function memberTable(members: readonly AudienceMember[]): MemberTable {
  const rows = members.map((member) => COLUMNS.map((column) => column.value(member)))
  const used = COLUMNS.map((_, index) => rows.some((row) => row[index] !== ''))
  return {
    schema: COLUMNS.filter((_, index) => used[index]).map((column) => column.key),
    data: rows.map((row) => row.filter((_, index) => used[index])),
  }
}
