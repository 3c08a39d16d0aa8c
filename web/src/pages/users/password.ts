/** Letters and digits that cannot be taken for one another when read aloud or from paper. */
const SIGNS = 'abcdefghjkmnpqrstuvwxyz23456789'
export const SHORTEST = 10

/** A first password to be handed over: four groups of four, about 79 bits. */
export function generated(): string {
  const most = Math.floor(256 / SIGNS.length) * SIGNS.length
  let out = ''
  while (out.length < 16) {
    // Bytes beyond the last whole multiple are dropped, or early signs would be likelier.
    for (const byte of crypto.getRandomValues(new Uint8Array(16))) if (byte < most && out.length < 16) out += SIGNS[byte % SIGNS.length]
  }
  return out.replace(/(.{4})(?=.)/g, '$1-')
}
