import { NativeSelect } from '@mantine/core'
import { without, withKey, type Mapping } from '../draft/mapping.ts'
import type { Problem } from '../../api/call.ts'
import { texts } from '../../texts.ts'
import { AddDetail } from '../conditions/did-fields.tsx'
import { Remove } from '../conditions/match-rows.tsx'
import { DurationField } from '../conditions/duration-field.tsx'
import { isWithin, textOf, valueAt } from '../draft/path.ts'
import { EntryField } from '../shared/entry-field.tsx'
import { ProblemList } from '../shared/problem-list.tsx'
import { COUPON_KINDS, couponKind, withCouponKind, type CouponKind } from './coupon.ts'
import own from './builder.module.css'

const words = texts.builder.contents

interface CouponFieldsProps {
  readonly name: string
  readonly value: Mapping
  readonly path: string
  readonly problems: readonly Problem[]
  readonly onChange: (value: Mapping) => void
}

/** What a coupon is worth, for how long, and where its codes come from. */
export function CouponFields({ name, value, path, problems, onChange }: CouponFieldsProps) {
  const kind = couponKind(value)
  const codes = kind === 'codes' ? valueAt(value, ['codes', 'file']) : value[kind]
  return (
    <fieldset className={own.message} aria-label={name}>
      <strong>{name}</strong>
      <div className={own.row}>
        <EntryField
          label={words.discount}
          placeholder="10%"
          value={textOf(value['discount'])}
          onCommit={(discount) => onChange(withKey(value, 'discount', discount === '' ? undefined : discount))}
        />
        <NativeSelect
          label={words.codes}
          value={kind}
          data={COUPON_KINDS.map((each) => ({ value: each, label: words.kinds[each] }))}
          onChange={(event) => onChange(withCouponKind(value, event.currentTarget.value as CouponKind))}
        />
        <EntryField
          label={words.kindFields[kind]}
          value={textOf(codes)}
          onCommit={(text) =>
            onChange({
              ...value,
              [kind]: kind === 'codes' ? { ...(value['codes'] as Mapping), file: text } : text,
            })
          }
        />
        {value['expires'] === undefined ? (
          <AddDetail
            of={[{ value: 'expires', label: words.expires }]}
            onAdd={() => onChange({ ...value, expires: '7d' })}
          />
        ) : (
          <div className={own.together}>
            <DurationField
              label={words.expires}
              value={value['expires']}
              onChange={(expires) => onChange({ ...value, expires })}
            />
            <Remove
              label={texts.builder.campaign.remove(words.expires)}
              onRemove={() => onChange(without(value, 'expires'))}
            />
          </div>
        )}
      </div>
      <ProblemList of={problems.filter((problem) => isWithin(problem.path, path))} />
    </fieldset>
  )
}
