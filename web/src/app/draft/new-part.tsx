import { Button, Modal, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { texts } from '../../texts.ts'
import { freeKey } from './free-key.ts'

interface NewPartProps {
  /** On the button, and above the form. */
  readonly label: string
  readonly field: string
  readonly placeholder: string
  readonly taken: readonly string[]
  readonly onMake: (key: string, name: string) => void
}

/** Asks for a name, and makes a key of it. */
export function NewPart({ label, field, placeholder, taken, onMake }: NewPartProps) {
  const [isOpen, setOpen] = useState(false)
  const [name, setName] = useState('')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (name.trim() === '') return
    setOpen(false)
    setName('')
    onMake(freeKey(name, taken), name.trim())
  }
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={label}
        closeButtonProps={{ 'aria-label': texts.common.close }}
      >
        <form onSubmit={submit}>
          <TextInput
            data-autofocus
            label={field}
            placeholder={placeholder}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" mt={14} disabled={name.trim() === ''}>
            {texts.builder.make}
          </Button>
        </form>
      </Modal>
    </>
  )
}
