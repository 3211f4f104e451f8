/** The fields of a form-urlencoded body, decoded, in the order in which they came. */
export const formFields = (body: Uint8Array): URLSearchParams =>
  new URLSearchParams(new TextDecoder('utf-8', { ignoreBOM: true }).decode(body))
