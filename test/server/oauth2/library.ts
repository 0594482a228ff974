/** Loads oidc-provider where it does not expect to be loaded: it wants `URL.parse`, and warns of Node 20. */
async function load(): Promise<typeof import('oidc-provider')> {
  const { warn } = console
  URL.parse ??= (url, base) => (URL.canParse(url, base) ? new URL(url, base) : null)
  console.warn = (...text) => {
    if (!/Unsupported runtime/.test(String(text[0]))) warn(...text)
  }
  try {
    return await import('oidc-provider')
  } finally {
    console.warn = warn
  }
}

export const { Provider } = await load()
