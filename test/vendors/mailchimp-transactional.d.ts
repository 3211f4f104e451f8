/** The official client brings no types; these are of what the tests use. */
declare module '@mailchimp/mailchimp_transactional' {
  interface Client {
    basePath: string
    /** Answers with the error instead of throwing it. */
    readonly messages: { send(body: object): Promise<unknown> }
    readonly users: { ping2(): Promise<unknown> }
  }
  export default function createClient(apiKey: string): Client
}
