import { Button, VisuallyHidden } from '@mantine/core'
import { useState } from 'react'
import type { Coupon, Profile } from '../api/types.ts'
import { formatMoney } from '../parts/format.ts'
import { Icon } from '../parts/icons.tsx'
import { texts } from '../texts.ts'
import { AccountForm } from './account-form.tsx'
import { countOf } from './cart.ts'
import { CartPanel } from './cart-panel.tsx'
import { ProductArt } from './product-art.tsx'
import { CURRENCY, PRODUCTS, type Product } from './products.ts'
import styles from './shop-window.module.css'
import type { Tracker } from './tracker.ts'
import type { Shop } from './use-shop.ts'

interface ShopWindowProps {
  readonly shop: Shop
  readonly tracker: Tracker
  readonly coupons: readonly Coupon[]
  readonly offersPush: boolean
  readonly writeKey: string
  readonly profile: Profile | null
}

const words = texts.demo.shop

/** The shop as its customers see it, in a window of its own: everything outside of it is Rekindle. */
export function ShopWindow({ shop, tracker, coupons, offersPush, writeKey, profile }: ShopWindowProps) {
  const count = countOf(shop.cart)
  return (
    <section className={styles.window} aria-label={words.name}>
      <div className={styles.bar} aria-hidden="true">
        <span className={styles.dots}>
          <i />
          <i />
          <i />
        </span>
        <span className={styles.address}>{words.address}</span>
      </div>
      <div className={styles.inside}>
        <header className={styles.head}>
          <div>
            <h2 className={styles.name}>{words.name}</h2>
            <p className={styles.motto}>{words.motto}</p>
          </div>
          <span className={styles.basket}>
            <Icon name="cart" size={20} />
            <VisuallyHidden>{words.cartCount(count)}</VisuallyHidden>
            {count > 0 && (
              <span key={count} className={styles.badge} aria-hidden="true">
                {count}
              </span>
            )}
          </span>
        </header>
        <ul className={styles.products} aria-label={words.products}>
          {PRODUCTS.map((product) => (
            <ProductRow key={product.id} product={product} shop={shop} />
          ))}
        </ul>
        <CartPanel shop={shop} coupons={coupons} />
        <AccountForm {...{ shop, tracker, offersPush, writeKey, profile }} />
      </div>
    </section>
  )
}

function ProductRow({ product, shop }: { readonly product: Product; readonly shop: Shop }) {
  const [open, setOpen] = useState(false)
  const toggle = (): void => {
    if (!open) shop.look(product)
    setOpen(!open)
  }
  return (
    <li className={styles.product}>
      <button
        type="button"
        className={styles.picture}
        aria-expanded={open}
        aria-label={words.look(product.name)}
        onClick={toggle}
      >
        <ProductArt product={product} />
      </button>
      <div className={styles.facts}>
        <h3 className={styles.productName}>{product.name}</h3>
        <p className={styles.price}>{formatMoney(product.price, CURRENCY)}</p>
        {open && <p className={styles.about}>{product.about}</p>}
      </div>
      <Button
        size="compact-md"
        fz={14}
        radius="xl"
        color="fern"
        aria-label={words.addNamed(product.name)}
        onClick={() => shop.add(product)}
      >
        {words.add}
      </Button>
    </li>
  )
}
