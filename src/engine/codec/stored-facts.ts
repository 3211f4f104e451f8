import { isPlain, type Combinations, type Facts, type FactTable } from '../cohorts/fact-table.ts'
import type { TextReader } from './text-reader.ts'
import type { TextWriter } from './text-writer.ts'

export function writeFactTable(
  writer: TextWriter,
  { registers, kept }: FactTable,
  lastSeen: number,
  position: number,
): void {
  writer.whole(registers.length)
  for (let index = 0; index < registers.length; index++) {
    writer.key(registers[index]!)
    const own = kept[index]!
    if (isPlain(own)) {
      writer.whole(own.length)
      writeFacts(writer, own, lastSeen, position)
    } else {
      // Facts come in pairs: an odd number says that combinations follow.
      writer.whole(own.values.length * 2 + 1)
      for (let place = 0; place < own.values.length; place++) {
        writer.text(own.values[place]!)
        writer.whole(own.facts[place]!.length)
        writeFacts(writer, own.facts[place]!, lastSeen, position)
      }
    }
  }
}

export function readFactTable(reader: TextReader, lastSeen: number, position: number): FactTable {
  const registers: number[] = []
  const kept: (Facts | Combinations)[] = []
  for (let left = reader.whole(); left > 0; left--) {
    registers.push(reader.key())
    const length = reader.whole()
    if ((length & 1) === 0) kept.push(readFacts(reader, length, lastSeen, position))
    else {
      const combinations: Combinations = { values: [], facts: [] }
      for (let more = length >> 1; more > 0; more--) {
        combinations.values.push(reader.text())
        combinations.facts.push(readFacts(reader, reader.whole(), lastSeen, position))
      }
      kept.push(combinations)
    }
  }
  return { registers, kept }
}

/** The oldest as distances from the profile's last event, each newer one as the distance from the one before. */
function writeFacts(writer: TextWriter, facts: Facts, lastSeen: number, lastPosition: number): void {
  if (facts.length === 0) return
  let at = facts[0]!
  let position = facts[1]!
  writer.number(lastSeen - at)
  writer.number(lastPosition - position)
  for (let index = 2; index < facts.length; index += 2) {
    writer.number(facts[index]! - at)
    writer.number(facts[index + 1]! - position)
    at = facts[index]!
    position = facts[index + 1]!
  }
}

function readFacts(reader: TextReader, length: number, lastSeen: number, lastPosition: number): Facts {
  if (length === 0) return []
  let at = lastSeen - reader.number()
  let position = lastPosition - reader.number()
  const facts: Facts = [at, position]
  for (let left = length - 2; left > 0; left -= 2) {
    at += reader.number()
    position += reader.number()
    facts.push(at, position)
  }
  return facts
}
