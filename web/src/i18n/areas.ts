type File = { default: Record<string, unknown> }

/** `./households.zh.ts` becomes the messages under `households`. */
export function byArea(files: Record<string, File>): Record<string, Record<string, unknown>> {
  return Object.fromEntries(Object.entries(files).map(([path, file]) => [path.slice(2).split('.')[0], file.default]))
}
