import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getDescribeWorkspaceUrl, type DefinitionText } from '../../api/admin-api.ts'
import { call, type Problem } from '../../api/call.ts'
import { yamlBody } from './yaml-body.ts'

/** Long enough not to ask at every letter, short enough that the answer seems to come at once. */
const PAUSE_MS = 250

export interface Described {
  readonly problems: readonly Problem[]
  /** In words; what was known last, while something is wrong. */
  readonly cohort: (key: string) => string | undefined
  readonly campaign: (key: string) => DefinitionText['campaigns'][number] | undefined
}

/** What the server says of a draft: what is wrong with it, and what it means in sentences. */
export function useDescribed(text: string): Described {
  const [asked] = useDebouncedValue(text, PAUSE_MS)
  const { data } = useQuery({
    queryKey: ['described', asked],
    queryFn: ({ signal }) => call<DefinitionText>(getDescribeWorkspaceUrl(), { ...yamlBody('POST', asked), signal }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  })
  return {
    problems: data?.problems ?? [],
    cohort: (key) => data?.cohorts.find((cohort) => cohort.key === key)?.text,
    campaign: (key) => data?.campaigns.find((campaign) => campaign.key === key),
  }
}
