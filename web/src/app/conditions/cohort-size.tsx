import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Mapping } from '../draft/mapping.ts'
import { previewCohort } from '../../api/admin-api.ts'
import { ApiFault } from '../../api/call.ts'
import { formatNumber, formatPercent } from '../../parts/format.ts'
import { Notice } from '../../parts/notice.tsx'
import { texts } from '../../texts.ts'
import { Answer } from '../shared/answer.tsx'
import { Figures } from '../shared/figures.tsx'
import { PersonLink } from '../shared/person-link.tsx'
import styles from '../shared/shared.module.css'

const words = texts.builder.cohort
const PAUSE_MS = 500
/** People come and go while one builds. Less often than elsewhere: everybody is judged anew. */
const AGAIN_MS = 10_000

interface CohortSizeProps {
  readonly where: Mapping
  /** The draft as text: the condition may speak of cohorts that are only in it. */
  readonly definition: string
}

/** How many people a condition holds for now, and some of them. */
export function CohortSize({ where, definition }: CohortSizeProps) {
  const [asked] = useDebouncedValue(JSON.stringify({ where, definition }), PAUSE_MS)
  const size = useQuery({
    queryKey: ['size', asked],
    queryFn: ({ signal }) => previewCohort(JSON.parse(asked), { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: AGAIN_MS,
    // Others are being counted: the turn comes.
    retry: (count, error) => error instanceof ApiFault && error.status === 429 && count < RETRIES_MAX,
  })
  if (size.error instanceof ApiFault && size.error.status === 400)
    return <p className={styles.soft}>{words.unfinished}</p>
  if (size.error instanceof ApiFault && size.error.status === 429) return <Notice text={words.busy} />
  return (
    <Answer of={size}>
      {({ size: count, profiles, sample }) => (
        <div aria-busy={size.isPlaceholderData}>
          <Figures
            of={[
              {
                label: words.now,
                value: formatNumber(count),
                note: profiles > 0 ? words.share(formatPercent(count / profiles)) : undefined,
              },
            ]}
          />
          {sample.length > 0 && (
            <>
              <p className={styles.soft}>{words.some}</p>
              <ul className={styles.rows}>
                {sample.slice(0, SHOWN_MAX).map(({ profileId, userId, email }) => (
                  <li key={profileId}>
                    <PersonLink profileId={profileId} userId={userId} name={email} />
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
      )}
    </Answer>
  )
}
const RETRIES_MAX = 5
const SHOWN_MAX = 8
