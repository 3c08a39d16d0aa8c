/** Where the generated types are kept. */
export const kept: string
/** The types of the description, as they must be kept. */
export function schema(): Promise<string>
