/** A call that carries a definition as text. */
export const yamlBody = (method: string, body: string): RequestInit => ({
  method,
  headers: { 'content-type': 'application/yaml' },
  body,
})
