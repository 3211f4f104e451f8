/** Customer.io runs what it is sent through Liquid; what we rendered, with people's own words in it, is text and no template. */
export const liquidText = (text: string): string => text.replace(/\{(?=[{%])/g, '{{ "{" }}')

const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** A mail of text as the page that Customer.io asks for. */
export const textAsHtml = (text: string): string =>
  `<p>${text.replace(/[&<>"]/g, (sign) => HTML[sign] ?? sign).replace(/\r\n|\r|\n/g, '<br>')}</p>`
