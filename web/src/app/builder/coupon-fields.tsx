import { NativeSelect } from '@mantine/core'
import type { Problem } from '../../api/call.ts'
import { texts } from '../../texts.ts'
import { DurationField } from '../conditions/duration-field.tsx'
import { withKey } from '../conditions/condition-kinds.ts'
import type { Definition } from '../draft/definition-text.ts'
import { isWithin, textOf, valueAt } from '../draft/path.ts'
import { EntryField } from '../shared/entry-field.tsx'
import { ProblemList } from '../shared/problem-list.tsx'
import { COUPON_KINDS, couponKind, withCouponKind, type CouponKind } from './coupon.ts'
import own from './builder.module.css'

const words = texts.builder.contents

interface CouponFieldsProps {
  readonly name: string
  readonly value: Definition
  readonly path: string
  readonly problems: readonly Problem[]
  readonly onChange: (value: Definition) => void
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
              [kind]: kind === 'codes' ? { ...(value['codes'] as Definition), file: text } : text,
            })
          }
        />
        <DurationField
          label={words.expires}
          value={value['expires'] ?? '7d'}
          onChange={(expires) => onChange({ ...value, expires })}
        />
      </div>
      <ProblemList of={problems.filter((problem) => isWithin(problem.path, path))} />
    </fieldset>
  )
}
