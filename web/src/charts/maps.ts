// Maps, which only the battle map with the operator's shapes needs.
import { MapChart } from 'echarts/charts'
import { GeoComponent } from 'echarts/components'
import { registerMap, use } from 'echarts/core'

use([MapChart, GeoComponent])

/** Makes GeoJSON known under a name. */
export function register(name: string, shapes: object): void {
  registerMap(name, shapes as Parameters<typeof registerMap>[1])
}
