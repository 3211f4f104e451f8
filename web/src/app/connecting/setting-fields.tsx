import { NativeSelect } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { withKey, type Mapping } from '../draft/mapping.ts'
import type { KindSettingsItem } from '../../api/admin-api.ts'
import { texts } from '../../texts.ts'
import { readScalar } from '../conditions/match.ts'
import { textOf } from '../draft/path.ts'
import { EntryField } from '../shared/entry-field.tsx'
import { Loading } from '../shared/loading.tsx'
import own from '../builder/builder.module.css'

const words = texts.builder.connecting
const ValueAsYaml = lazy(async () => ({ default: (await import('../shared/value-as-yaml.tsx')).ValueAsYaml }))

interface SettingFieldsProps {
  readonly fields: readonly KindSettingsItem[]
  readonly value: Mapping
  readonly onChange: (value: Mapping) => void
}

/** What a kind has to be told: what it needs first, the rest where one asks for it. */
export function SettingFields({ fields, ...props }: SettingFieldsProps) {
  const isShown = ({ key, isNeeded }: KindSettingsItem): boolean => isNeeded || props.value[key] !== undefined
  const further = fields.filter((field) => !isShown(field))
  return (
    <div className={own.fields}>
      {fields.filter(isShown).map((field) => (
        <SettingField key={field.key} field={field} {...props} />
      ))}
      {further.length > 0 && (
        <details>
          <summary>{words.further(String(further.length))}</summary>
          <div className={own.message}>
            {further.map((field) => (
              <SettingField key={field.key} field={field} {...props} />
            ))}
          </div>
        </details>
      )}
    </div>
  )
}

function SettingField({
  field,
  value,
  onChange,
}: Omit<SettingFieldsProps, 'fields'> & { readonly field: KindSettingsItem }) {
  const { key, type, description, choices, usual, isNeeded, isSecret } = field
  const now = value[key]
  const put = (next: unknown): void => onChange(withKey(value, key, next))
  const label = isNeeded ? key : words.optional(key)
  if (type === 'flag')
    return (
      <label className={own.check}>
        <input
          type="checkbox"
          checked={(now ?? usual) === true}
          onChange={(event) => put(event.currentTarget.checked === usual ? undefined : event.currentTarget.checked)}
        />{' '}
        <span>
          {key} <span className={own.hint}>{description}</span>
        </span>
      </label>
    )
  if (type === 'choice')
    return (
      <NativeSelect
        label={label}
        description={description}
        value={textOf(now ?? usual)}
        data={[...(now === undefined && usual === undefined ? [''] : []), ...choices]}
        onChange={(event) => put(event.currentTarget.value === usual ? undefined : event.currentTarget.value)}
      />
    )
  if (type === 'other')
    return (
      <details open={now !== undefined}>
        <summary>
          {label} <span className={own.hint}>{description}</span>
        </summary>
        <Suspense fallback={<Loading />}>
          <ValueAsYaml
            label={key}
            value={(typeof now === 'object' && now !== null ? now : {}) as Mapping}
            onChange={(next) => put(Object.keys(next).length > 0 ? next : undefined)}
          />
        </Suspense>
      </details>
    )
  return (
    <EntryField
      label={label}
      description={isSecret ? `${description} ${words.secret}` : description}
      placeholder={usual === undefined ? (isSecret ? words.secretPlaceholder : '') : String(usual)}
      value={textOf(now)}
      hides={isSecret ? isBare : undefined}
      onCommit={(text) => put(text === '' ? undefined : type === 'number' ? readScalar(text) : text)}
    />
  )
}

/** A secret itself; a name such as `${TOKEN}`, which the environment holds it under, is none. */
const isBare = (text: string): boolean => text !== '' && !text.startsWith('$')
