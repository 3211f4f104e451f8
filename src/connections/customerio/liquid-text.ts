/** Customer.io runs what it is sent through Liquid; what we rendered, with people's own words in it, is text and no template. */
export const liquidText = (text: string): string => text.replace(/\{(?=[{%])/g, '{{ "{" }}')
