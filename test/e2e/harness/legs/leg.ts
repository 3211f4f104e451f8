/** A message as a tool took it. */
export interface StoryMessage {
  /** User id of whom it is for, as far as the tool was told. */
  readonly to: string
  /** Title or subject. */
  readonly heading: string
  readonly text: string
  /** What the tool calls the message when it tells of it. */
  readonly ref: string
}

export type PushNews = 'received' | 'opened'
export type MailNews = 'delivered' | 'opened'

/** Something that a tool tells about one of its messages. */
export interface News<What extends string> {
  readonly message: StoryMessage
  readonly what: What
}

/** An event that was forwarded to a tool: whose, and its canonical name. */
export interface Forwarded {
  readonly person: string
  readonly name: string
}

/** A tool as a leg of the story needs it: what the workspace file takes from the environment, and where the local tool is. */
export interface Leg {
  readonly env: Readonly<Record<string, string>>
  /** Settings that only a local tool needs, by connection. */
  readonly settings: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** What was forwarded, by connection. */
  readonly forwarded?: Readonly<Record<string, () => readonly Forwarded[]>>
  close(): Promise<void>
}

export interface MessageLeg<What extends string> extends Leg {
  readonly messages: () => readonly StoryMessage[]
  /** Tells it as the tool does: signed, in one call or several. `address` is where a connection is told things. */
  tell(news: readonly News<What>[], address: (connection: string) => string): Promise<void>
}

export type PushLeg = MessageLeg<PushNews>
export type MailLeg = MessageLeg<MailNews>

/** A tool that keeps lists. */
export interface ListLeg extends Leg {
  /** User ids of those on the list now, by connection. */
  readonly members: () => Readonly<Record<string, readonly string[]>>
}

/** Whose address it is: everybody's is made of their user id. */
export const emailOf = (person: string): string => `${person.toLowerCase()}@customer.example`
export const personAt = (email: unknown): string => String(email).replace(/@.*$/, '').toUpperCase()

/** Posts as a tool does, which asks again only if the answer is not 2xx; here it must be right at once. */
export async function post(
  address: string,
  { body, headers }: { readonly body: string | Buffer; readonly headers: Readonly<Record<string, string>> },
): Promise<void> {
  const response = await fetch(address, { method: 'POST', body, headers })
  if (!response.ok) throw new Error(`POST ${address}: ${response.status} ${await response.text()}`)
}
