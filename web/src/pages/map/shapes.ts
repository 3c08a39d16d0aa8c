export type Shapes = { type: 'FeatureCollection'; features: { type: 'Feature'; properties: Record<string, unknown>; geometry: unknown }[] }

/** Whether a file is what we can draw: a collection whose features name their areas by code. */
export function isShapes(value: unknown): value is Shapes {
  const collection = value as Partial<Shapes> | null
  return collection?.type === 'FeatureCollection' && Array.isArray(collection.features) && collection.features.some((f) => typeof f.properties?.code === 'string')
}
