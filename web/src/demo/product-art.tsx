import type { Product } from './products.ts'

/** The shop's pictures, drawn here so that the page loads nothing from elsewhere. */
export function ProductArt({ product }: { readonly product: Product }) {
  return (
    <svg viewBox="0 0 120 120" width="100%" height="100%" aria-hidden="true" focusable="false">
      {product.id === 'fern' ? <Fern /> : product.id === 'quill' ? <Quill /> : <Terrarium />}
    </svg>
  )
}

interface Point {
  readonly x: number
  readonly y: number
}

/** A frond: a bent stem with leaves in pairs that grow smaller towards its tip. */
function Frond({ tip, bend, colour }: { readonly tip: Point; readonly bend: Point; readonly colour: string }) {
  const root = { x: 60, y: 82 }
  const at = (t: number): Point => ({
    x: (1 - t) ** 2 * root.x + 2 * (1 - t) * t * bend.x + t ** 2 * tip.x,
    y: (1 - t) ** 2 * root.y + 2 * (1 - t) * t * bend.y + t ** 2 * tip.y,
  })
  const leaves = Array.from({ length: 8 }, (_, index) => {
    const t = 0.22 + index * 0.108
    const here = at(t)
    const ahead = at(t + 0.02)
    const angle = (Math.atan2(ahead.y - here.y, ahead.x - here.x) * 180) / Math.PI
    return { ...here, angle, length: 9.5 - index * 0.85 }
  })
  return (
    <g fill={colour} stroke="none">
      <path
        d={`M${root.x} ${root.y}Q${bend.x} ${bend.y} ${tip.x} ${tip.y}`}
        fill="none"
        stroke={colour}
        strokeWidth="1.6"
        strokeLinecap="round"
      />
      {leaves.map(({ x, y, angle, length }) => (
        <g key={angle + x} transform={`translate(${x} ${y}) rotate(${angle})`}>
          <ellipse
            cx={length * 0.45}
            cy={-length * 0.55}
            rx={length * 0.62}
            ry={length * 0.27}
            transform={`rotate(-52 ${length * 0.3} ${-length * 0.4})`}
          />
          <ellipse
            cx={length * 0.45}
            cy={length * 0.55}
            rx={length * 0.62}
            ry={length * 0.27}
            transform={`rotate(52 ${length * 0.3} ${length * 0.4})`}
          />
        </g>
      ))}
    </g>
  )
}

function Fern() {
  return (
    <>
      <rect width="120" height="120" fill="#e7efe4" />
      <Frond tip={{ x: 18, y: 62 }} bend={{ x: 36, y: 38 }} colour="#5d9470" />
      <Frond tip={{ x: 102, y: 62 }} bend={{ x: 84, y: 38 }} colour="#5d9470" />
      <Frond tip={{ x: 30, y: 26 }} bend={{ x: 52, y: 44 }} colour="#3f7a56" />
      <Frond tip={{ x: 90, y: 26 }} bend={{ x: 68, y: 44 }} colour="#3f7a56" />
      <Frond tip={{ x: 61, y: 12 }} bend={{ x: 58, y: 48 }} colour="#2c5c43" />
      <path d="M40 80h40l-4.5 28a4 4 0 0 1-4 3.5h-23a4 4 0 0 1-4-3.5z" fill="#c8714a" />
      <path d="M37 76h46v9H37z" fill="#d88660" />
    </>
  )
}

function Quill() {
  return (
    <>
      <rect width="120" height="120" fill="#eeeae1" />
      <ellipse cx="38" cy="103" rx="20" ry="4" fill="#d9d2c4" />
      <path d="M24 84h28v14a6 6 0 0 1-6 6H30a6 6 0 0 1-6-6z" fill="#35424f" />
      <path d="M29 76h18v9H29z" fill="#4a5a69" />
      <path
        d="M47 72C44 48 62 20 98 12c4 22-8 50-38 60l-4-5-2 7z"
        fill="#fbf9f4"
        stroke="#b9ae9b"
        strokeWidth="1.4"
        strokeLinejoin="round"
      />
      <path d="M66 34l6 6M58 45l8 7M53 57l8 5M77 24l5 6" stroke="#cfc6b5" strokeWidth="1.4" strokeLinecap="round" />
      <path d="M38 92C48 68 66 38 92 18" fill="none" stroke="#9a8d77" strokeWidth="1.8" strokeLinecap="round" />
    </>
  )
}

function Terrarium() {
  return (
    <>
      <rect width="120" height="120" fill="#e4ebee" />
      <ellipse cx="60" cy="106" rx="34" ry="4" fill="#cfd9dd" />
      <path d="M46 18h28v10c14 6 24 19 24 36 0 24-16 40-38 40S22 88 22 64c0-17 10-30 24-36z" fill="#f7fbfb" />
      <path d="M24.5 76h71C91 94 77 104 60 104S29 94 24.5 76z" fill="#8a6d54" />
      <path
        d="M23.5 73c5-9 13-9 18-5 3-8 13-11 20-4 5-6 15-6 19 1 7-2 12 1 15.5 8-.3 2-.8 4-1.5 6H25c-.7-2-1.2-4-1.5-6z"
        fill="#5f9468"
      />
      <path d="M23.7 76c7-5 14-4 19-1 6-5 14-5 19 0 6-4 15-4 21 0 5-2 9-1 13 1l-1 4H25z" fill="#447a52" />
      <path
        d="M48 66V50M48 56c-5-1-7-4-7-8 5 0 7 3 7 8zM48 52c4-1 6-4 6-8-4 1-6 4-6 8z"
        stroke="#2c5c43"
        strokeWidth="1.4"
        fill="#79b184"
      />
      <path d="M72 66c0-3 1-5 1-8" stroke="#e9dfcf" strokeWidth="3" strokeLinecap="round" />
      <path d="M65 58c0-6 4-9 8-9s8 3 8 9z" fill="#c8553d" />
      <path
        d="M46 18h28v10c14 6 24 19 24 36 0 24-16 40-38 40S22 88 22 64c0-17 10-30 24-36z"
        fill="none"
        stroke="#9fb3bb"
        strokeWidth="2"
      />
      <path d="M44 13h32a2 2 0 0 1 2 2v5H42v-5a2 2 0 0 1 2-2z" fill="#b98d62" />
      <path d="M34 46c3-6 7-9 11-11" stroke="#fff" strokeWidth="3" strokeLinecap="round" fill="none" />
    </>
  )
}
