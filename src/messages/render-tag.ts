import {
  type Context,
  type Emitter,
  evalToken,
  Hash,
  type Liquid,
  type Parser,
  Tag,
  type TagToken,
  type Template as Node,
  type TopLevelToken,
  type ValueToken,
} from 'liquidjs'

/** `with` and `for`: a value that the partial has under a name. */
interface Binding {
  readonly kind: 'with' | 'for'
  readonly value: ValueToken
  readonly name: string
}

/**
 * `{% render 'row', size: 2 %}`, `{% render 'row' with a as b %}`, `{% render 'row' for list as item %}`. The partial's own text stands
 * behind it already, up to `{% endrender %}`: it sees what it is given and what all templates see, not what was assigned around it.
 */
export class RenderTag extends Tag {
  readonly #nodes: readonly Node[]
  readonly #binding: Binding | undefined
  readonly #given: Hash

  constructor(token: TagToken, remaining: TopLevelToken[], liquid: Liquid, parser: Parser) {
    super(token, remaining, liquid)
    const name = this.tokenizer.readValue()?.getText().slice(1, -1) ?? ''
    this.#binding = this.#readBinding(name)
    this.#given = new Hash(this.tokenizer)
    this.#nodes = readBlock(remaining, parser)
  }

  *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    const given = (yield this.#given.render(context)) as Readonly<Record<string, unknown>>
    const bound = this.#binding && (yield evalToken(this.#binding.value, context))
    if (this.#binding?.kind !== 'for') {
      yield this.#renderOnce(context, emitter, { ...given, ...(this.#binding && { [this.#binding.name]: bound }) })
      return
    }
    const items = Array.isArray(bound) ? (bound as readonly unknown[]) : bound == null ? [] : [bound]
    for (const [index, item] of items.entries()) {
      const forloop = {
        index: index + 1,
        index0: index,
        first: index === 0,
        last: index === items.length - 1,
        length: items.length,
      }
      yield this.#renderOnce(context, emitter, { ...given, [this.#binding.name]: item, forloop })
    }
  }

  /** A context of its own on the same budget. */
  #renderOnce(context: Context, emitter: Emitter, values: Readonly<Record<string, unknown>>): unknown {
    const inner = context.spawn()
    Object.assign(inner.bottom(), values)
    return this.liquid.renderer.renderTemplates([...this.#nodes], inner, emitter)
  }

  #readBinding(partial: string): Binding | undefined {
    const { tokenizer } = this
    tokenizer.skipBlank()
    const begin = tokenizer.p
    const kind = tokenizer.readIdentifier().content
    tokenizer.skipBlank()
    // `with: 1` is an argument of that name.
    if ((kind === 'with' || kind === 'for') && tokenizer.peek() !== ':') {
      const value = tokenizer.readValue()
      if (value) {
        const name = this.#readAlias() ?? partial
        tokenizer.skipBlank()
        if (tokenizer.peek() === ',') tokenizer.advance()
        return { kind, value, name }
      }
    }
    tokenizer.p = begin
    return undefined
  }

  #readAlias(): string | undefined {
    const { tokenizer } = this
    const begin = tokenizer.p
    if (tokenizer.readIdentifier().content === 'as') return tokenizer.readIdentifier().content
    tokenizer.p = begin
    return undefined
  }
}

function readBlock(remaining: TopLevelToken[], parser: Parser): readonly Node[] {
  const nodes: Node[] = []
  for (let next = remaining.shift(); next; next = remaining.shift()) {
    if ((next as Partial<TagToken>).name === 'endrender') return nodes
    nodes.push(parser.parseToken(next, remaining))
  }
  // Its end was put behind it, unless it stands where it was not seen.
  throw new Error('tag "render" not closed')
}
