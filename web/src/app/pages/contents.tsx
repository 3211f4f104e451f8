import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Mapping } from '../draft/mapping.ts'
import { EmptyState, Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { CouponFields } from '../builder/coupon-fields.tsx'
import { NEW_COUPON } from '../builder/coupon.ts'
import { NEW_MESSAGES } from '../builder/step-kinds.ts'
import { vocabularyOf } from '../conditions/vocabulary.ts'
import { DraftActions } from '../draft/draft-actions.tsx'
import { NewPart } from '../draft/new-part.tsx'
import { pathText, valueAt } from '../draft/path.ts'
import { useDescribed, type Described } from '../draft/use-described.ts'
import { useDraft, type Drafting } from '../draft/use-draft.ts'
import { Answer } from '../shared/answer.tsx'
import { Badge } from '../shared/badge.tsx'
import { Table } from '../shared/list.tsx'
import { PageTitle } from '../shared/page-title.tsx'
import styles from '../shared/shared.module.css'

const words = texts.builder.contents

/** What messages are made of: templates and coupons. */
export function ContentsPage() {
  const drafting = useDraft()
  return (
    <Answer of={drafting}>
      {(value) => (
        <>
          <PageTitle title={words.title} lead={words.lead}>
            <DraftActions drafting={value} />
          </PageTitle>
          {value.definition ? (
            <Parts drafting={value} definition={value.definition} />
          ) : (
            <EmptyState>{texts.builder.draft.unreadable}</EmptyState>
          )}
        </>
      )}
    </Answer>
  )
}

interface PartsProps {
  readonly drafting: Drafting
  readonly definition: Mapping
}

function Parts({ drafting, definition }: PartsProps) {
  const described = useDescribed(drafting.draft.text)
  return (
    <div className={styles.column}>
      <Templates drafting={drafting} definition={definition} />
      <Coupons drafting={drafting} definition={definition} described={described} />
    </div>
  )
}

function Templates({ drafting, definition }: PartsProps) {
  const { templates } = vocabularyOf(definition)
  return (
    <Panel
      title={words.templates}
      lead={words.templatesLead}
      aside={
        <NewPart
          label={words.newTemplate}
          field={texts.builder.campaign.newName}
          placeholder={words.templatePlaceholder}
          taken={templates.map(({ key }) => key)}
          onMake={(key) => drafting.put(['templates', key], { channel: 'email', ...NEW_MESSAGES.email, subject: key })}
        />
      }
    >
      {templates.length === 0 ? (
        <EmptyState>{words.noTemplates}</EmptyState>
      ) : (
        <Table label={words.templates} columns={[texts.builder.campaign.name, texts.builder.conditions.channel]}>
          {templates.map(({ key, channel }) => (
            <tr key={key}>
              <td>
                <Link to="/templates/$key/edit" params={{ key }}>
                  {key}
                </Link>
              </td>
              <td>
                <Badge>{channel}</Badge>
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  )
}

function Coupons({ drafting, definition, described }: PartsProps & { readonly described: Described }) {
  const coupons = Object.entries((valueAt(definition, ['coupons']) ?? {}) as Readonly<Record<string, Mapping>>)
  return (
    <Panel
      title={words.coupons}
      lead={words.couponsLead}
      aside={
        <NewPart
          label={words.newCoupon}
          field={texts.builder.campaign.newName}
          placeholder={words.couponPlaceholder}
          taken={coupons.map(([key]) => key)}
          onMake={(key) => drafting.put(['coupons', key], NEW_COUPON)}
        />
      }
    >
      {coupons.length === 0 && <EmptyState>{words.noCoupons}</EmptyState>}
      <ul className={styles.rows}>
        {coupons.map(([key, value]) => (
          <li key={key}>
            <CouponFields
              name={key}
              value={value}
              path={pathText(['coupons', key])}
              problems={described.problems}
              onChange={(next) => drafting.put(['coupons', key], next)}
            />
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              onClick={() => drafting.put(['coupons', key], undefined)}
            >
              {texts.builder.campaign.remove(key)}
            </Button>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
