import { App } from './app/app.tsx'
import { mount } from './parts/mount.tsx'

mount(<App />)
