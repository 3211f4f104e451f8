import { mount } from '../parts/mount.tsx'
import { DemoPage } from './demo-page.tsx'

mount(<DemoPage />)
