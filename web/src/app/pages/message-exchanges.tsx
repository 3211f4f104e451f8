import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { listExchanges, type DeliveryExchangesItemsItem } from '../../api/admin-api.ts'
import { formatNumber } from '../../parts/format.ts'
import { Scroller } from '../../parts/scroller.tsx'
import { texts } from '../../texts.ts'
import { Answer } from '../shared/answer.tsx'
import styles from '../shared/shared.module.css'
import { When } from '../shared/when.tsx'

const words = texts.app.messages.exchanges

/** What was asked of the tool and what it answered, call by call; asked for only when somebody wants to see it. */
export function MessageExchanges({ delivery }: { readonly delivery: string }) {
  const [shown, show] = useState(false)
  const exchanges = useQuery({
    queryKey: ['exchanges', delivery],
    queryFn: () => listExchanges(delivery),
    enabled: shown,
  })
  return (
    <>
      <Button size="compact-sm" variant="default" aria-expanded={shown} onClick={() => show(!shown)}>
        {shown ? words.hide : words.show}
      </Button>
      {shown && (
        <Answer of={exchanges}>
          {({ items }) =>
            items.length === 0 ? (
              <p className={styles.soft}>{words.none}</p>
            ) : (
              <ol className={styles.rows}>
                {items.map((exchange, index) => (
                  <li key={index}>
                    <OneExchange exchange={exchange} />
                  </li>
                ))}
              </ol>
            )
          }
        </Answer>
      )}
    </>
  )
}

function OneExchange({
  exchange: { attempt, at, request, response },
}: {
  readonly exchange: DeliveryExchangesItemsItem
}) {
  return (
    <>
      <p>
        {attempt}. <When at={at} />
      </p>
      <Part
        title={words.asked}
        first={`${request.method} ${request.url}`}
        headers={request.headers}
        body={request.body}
        cut={request.cut}
      />
      <Part
        title={words.answered}
        first={response.status === null ? words.noStatus : String(response.status)}
        headers={response.headers}
        body={response.body}
        cut={response.cut}
      />
    </>
  )
}

interface PartProps {
  readonly title: string
  readonly first: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly cut: number
}

function Part({ title, first, headers, body, cut }: PartProps) {
  const lines = [first, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), '', body]
  return (
    <Scroller label={title}>
      <pre className={styles.sample}>
        {lines.join('\n')}
        {cut > 0 && `\n${words.cut(formatNumber(cut))}`}
      </pre>
    </Scroller>
  )
}
