import { byArea } from './areas'

export default byArea(import.meta.glob('./*.en.ts', { eager: true }))
