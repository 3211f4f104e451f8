import { createTheme, type MantineColorsTuple } from '@mantine/core'

const ember: MantineColorsTuple = [
  '#fff7ed',
  '#ffedd5',
  '#fed7aa',
  '#fdba74',
  '#fb923c',
  '#f97316',
  '#ea580c',
  '#c2410c',
  '#9a3412',
  '#7c2d12',
]

const fern: MantineColorsTuple = [
  '#eff6f1',
  '#dcece1',
  '#bad9c5',
  '#91c1a4',
  '#66a581',
  '#478a66',
  '#367152',
  '#2c5c43',
  '#244937',
  '#1b382a',
]

export const theme = createTheme({
  primaryColor: 'ember',
  // The one shade on which white text is readable (5.2 : 1), in both schemes.
  primaryShade: 7,
  colors: { ember, fern },
  fontFamily: "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, monospace",
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
})
