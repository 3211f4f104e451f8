import { plainRecord, type ProfileState, type TraitRecord } from '../profile-state.ts'
import type { TextReader } from './text-reader.ts'
import type { TextWriter } from './text-writer.ts'

/** How the value of a trait is written: most are texts, numbers and truth values. */
const JSON_TEXT = 0
const TEXT = 1
const NUMBER = 2
const TRUE = 3
const FALSE = 4

export function writeTraits(writer: TextWriter, traits: ProfileState['traits'], lastSeen: number): void {
  const names = Object.keys(traits)
  writer.whole(names.length)
  for (const name of names) {
    const [value, at, position] = traits[name]!
    writer.text(name)
    writer.number(lastSeen - at)
    writer.number(position)
    writeValue(writer, value)
  }
}

function writeValue(writer: TextWriter, value: unknown): void {
  switch (typeof value) {
    case 'string':
      writer.whole(TEXT)
      return writer.text(value)
    case 'number':
      writer.whole(NUMBER)
      return writer.number(value)
    case 'boolean':
      return writer.whole(value ? TRUE : FALSE)
    default:
      writer.whole(JSON_TEXT)
      return writer.text(JSON.stringify(value))
  }
}

export function readTraits(reader: TextReader, lastSeen: number): ProfileState['traits'] {
  const traits = plainRecord<TraitRecord>()
  for (let left = reader.whole(); left > 0; left--) {
    const name = reader.text()
    const at = lastSeen - reader.number()
    const position = reader.number()
    traits[name] = [readValue(reader), at, position]
  }
  return traits
}

function readValue(reader: TextReader): unknown {
  const kind = reader.whole()
  if (kind === TEXT) return reader.text()
  if (kind === NUMBER) return reader.number()
  return kind === JSON_TEXT ? JSON.parse(reader.text()) : kind === TRUE
}
