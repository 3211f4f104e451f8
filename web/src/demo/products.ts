export interface Product {
  readonly id: string
  readonly sku: string
  readonly name: string
  readonly about: string
  readonly category: string
  readonly price: number
}

export const CURRENCY = 'EUR'

export const PRODUCTS: readonly Product[] = [
  {
    id: 'fern',
    sku: 'FF-001',
    name: 'Maidenhair fern',
    about: 'Soft, bright green, happy in a bathroom. Comes in a clay pot.',
    category: 'Plants',
    price: 24,
  },
  {
    id: 'quill',
    sku: 'FF-002',
    name: 'Goose feather quill',
    about: 'Found, not plucked. Cut by hand, with a spare nib.',
    category: 'Writing',
    price: 16,
  },
  {
    id: 'terrarium',
    sku: 'FF-003',
    name: 'Moss terrarium',
    about: 'A small wood under glass. Water it twice a year.',
    category: 'Plants',
    price: 38,
  },
]

export const findProduct = (id: string): Product | undefined => PRODUCTS.find((product) => product.id === id)
