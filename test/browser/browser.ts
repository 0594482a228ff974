import { existsSync } from 'node:fs'
import { build } from 'esbuild'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'
import { blockUnder } from '../readme/page.js'
import { html, type Listener, listen } from '../server/oauth1/http-server.js'
import type { ArrivedRequest } from '../server/oauth1/index.js'
import { oldest } from '../support/versions.js'
import type * as page from './page.js'

type Programs = typeof page

/** All ways to send; axios has its fetch adapter since 1.7. */
export const clients: readonly page.Client[] = [
  'axios (XHR)',
  ...(oldest ? [] : ['axios (fetch adapter)' as const]),
  'ky',
  'fetch',
]

/** A page with the packages in it. */
export interface Tab {
  /** Calls a function of `page.ts` there. */
  run<Name extends keyof Programs>(
    name: Name,
    ...parameters: Parameters<Programs[Name]>
  ): Promise<Awaited<ReturnType<Programs[Name]>>>
}

/** A real browser for a suite. */
export interface Chromium {
  /** Opens a page, which shares with the others what the tabs of one origin share. */
  open(host?: string): Promise<Tab>
  /** What arrived at the origin of the page, and does not belong to the page. */
  readonly received: ArrivedRequest[]
}

/** A name that leads to loopback too. Browsers trust it less: it is no secure context. */
export const insecureHost = 'insecure.test'

export function useChromium(): Chromium {
  let browser: Browser | undefined
  let site: Listener | undefined
  let context: BrowserContext | undefined
  const received: ArrivedRequest[] = []
  before(async function () {
    this.timeout(60_000)
    browser = await launch()
    context = await browser.newContext()
    site = await serve(await bundle(), received)
  })
  afterEach(() => {
    received.length = 0
  })
  after(async () => {
    await browser?.close()
    await site?.close()
  })

  return {
    received,
    async open(host = '127.0.0.1') {
      const tab = await context?.newPage()
      const url = new URL(site?.url ?? '')
      url.hostname = host
      await tab?.goto(url.href)
      return {
        run: (name, ...parameters) => tab?.evaluate(`page.${name}(...${JSON.stringify(parameters)})`) as never,
      }
    },
  }
}

function launch(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM || '/usr/bin/chromium'
  if (!existsSync(executablePath)) {
    throw new Error(`there is no browser at ${executablePath}: install Chromium, or say in CHROMIUM where it is`)
  }
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    `--host-resolver-rules=MAP ${insecureHost} 127.0.0.1`,
  ]
  return chromium.launch({ executablePath, args })
}

/** The origin of the page, which is none of those that the page asks. */
function serve(script: string, received: ArrivedRequest[]): Promise<Listener> {
  const document = html(
    200,
    '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>',
  )
  return listen((request) => {
    if (request.url === '/') return document
    if (request.url === '/page.js') return { status: 200, headers: { 'Content-Type': 'text/javascript' }, body: script }
    received.push(request)
    return { status: 200, body: '{}' }
  })
}

const recipes = {
  'recipe of tabs': () => blockUnder('docs/store-and-lock.md', 'Browser tabs'),
  'recipe of open': () => blockUnder('docs/recipes/dpop.md', 'ky: a browser, whose key cannot be read'),
}

/** Made as for a real page, with the recipes of the documentation as they stand there. */
async function bundle(): Promise<string> {
  const resolveDir = import.meta.dirname
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { tabs } from 'recipe of tabs'
        import { open } from 'recipe of open'
        import * as page from './page.ts'
        Object.assign(globalThis, { page, tabs, open })`,
      resolveDir,
    },
    plugins: [
      {
        name: 'recipes',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^recipe of / }, ({ path }) => ({ path, namespace: 'recipe' }))
          onLoad({ filter: /./, namespace: 'recipe' }, ({ path }) => ({
            contents: recipes[path as keyof typeof recipes](),
            loader: 'ts',
            resolveDir,
          }))
        },
      },
    ],
    alias: oldest ? { axios: 'axios-oldest', ky: 'ky-oldest' } : {},
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}
