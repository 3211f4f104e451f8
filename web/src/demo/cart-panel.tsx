import { ActionIcon, Button } from '@mantine/core'
import type { Coupon } from '../api/types.ts'
import { formatMoney } from '../parts/format.ts'
import { Icon } from '../parts/icons.tsx'
import { texts } from '../texts.ts'
import { fullLines, type FullLine } from './cart.ts'
import styles from './cart-panel.module.css'
import { CURRENCY } from './products.ts'
import type { Shop } from './use-shop.ts'

const words = texts.demo.shop
const money = (amount: number): string => formatMoney(amount, CURRENCY)

export function CartPanel({ shop, coupons }: { readonly shop: Shop; readonly coupons: readonly Coupon[] }) {
  const lines = fullLines(shop.cart)
  return (
    <div className={styles.cart}>
      <h3 className={styles.title}>{words.cart}</h3>
      <output>
        {shop.lastTotal !== undefined && <span className={styles.thanks}>{words.ordered(money(shop.lastTotal))}</span>}
      </output>
      {lines.length === 0 ? (
        shop.lastTotal === undefined && <p className={styles.empty}>{words.empty}</p>
      ) : (
        <>
          <ul>
            {lines.map((line) => (
              <CartRow key={line.product.id} line={line} shop={shop} />
            ))}
          </ul>
          <CouponRow shop={shop} coupons={coupons} />
          <div className={styles.foot}>
            <p>
              {words.total} <strong className={styles.total}>{money(shop.totals.total)}</strong>
            </p>
            <Button size="sm" radius="xl" color="fern" onClick={shop.order}>
              {words.order}
            </Button>
          </div>
        </>
      )}
    </div>
  )
}

function CartRow({ line: { product, quantity }, shop }: { readonly line: FullLine; readonly shop: Shop }) {
  return (
    <li className={styles.row}>
      <span className={styles.what}>
        {product.name} <span className={styles.soft}>{words.quantity(quantity)}</span>
      </span>
      <span>{money(product.price * quantity)}</span>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={28}
        aria-label={words.remove(product.name)}
        onClick={() => shop.take(product, quantity)}
      >
        <Icon name="close" size={14} />
      </ActionIcon>
    </li>
  )
}

/** The customer types the code of the message; here a button types it for them. */
function CouponRow({ shop, coupons }: { readonly shop: Shop; readonly coupons: readonly Coupon[] }) {
  const [coupon] = coupons
  if (!coupon) return null
  if (shop.cart.code !== coupon.code) {
    return (
      <Button
        size="compact-sm"
        variant="light"
        color="fern"
        radius="xl"
        mt={6}
        leftSection={<Icon name="tag" size={14} />}
        onClick={() => shop.useCode(coupon.code)}
      >
        {words.useCode(coupon.code, coupon.discount)}
      </Button>
    )
  }
  return (
    <p className={styles.row}>
      <span className={styles.what}>{words.discount(coupon.code)}</span>
      <span className={styles.off}>−{money(shop.totals.discount)}</span>
    </p>
  )
}
