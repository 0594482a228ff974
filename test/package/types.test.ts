import { expect } from 'chai'
import { blocksOf } from '../readme/page.js'
import { Consumer, family } from './consumer.js'

/** From CommonJS axios has other types (`index.d.cts`), which a module cannot augment: no `oauth` in one request there. */
const program = (inCommonJs: boolean) => `
  import axios from 'axios'
  import got from 'got'
  import ky from 'ky'
  import { authorizedFetch, OAuth1Auth, type Auth, type OAuth1Options, type PrivateKey } from '@oauth-hooks/core'
  import * as forAxios from '@oauth-hooks/axios'
  import * as forGot from '@oauth-hooks/got'
  import * as forKy from '@oauth-hooks/ky'

  const options: OAuth1Options = { clientId: 'id', clientSecret: 'secret' }
  const auth: Auth = new OAuth1Auth(options)

  axios.interceptors.request.use(forAxios.oauth1(options))
  const data: Promise<unknown> = forAxios.attach(axios.create(), auth).get('/'${inCommonJs ? '' : ', { oauth: false }'}).then(({ data }) => data)

  got.extend({ hooks: { beforeRequest: [forGot.oauth1(options)] } })
  const body: Promise<string> = forGot.attach(got, auth)('https://api.example.com/', { context: { oauth: false } }).text()

  ky.extend({ hooks: { beforeRequest: [forKy.oauth1(options)] } })
  const text: Promise<string> = forKy.attach(ky, auth)('https://api.example.com/', { context: { oauth: false } }).text()

  const response: Promise<Response> = authorizedFetch(auth)('https://api.example.com/')
  const key: PrivateKey = '-----BEGIN PRIVATE KEY-----'
  // @ts-expect-error a number is no key: what is imported has types, and is not any
  const noKey: PrivateKey = 1
  // @ts-expect-error a misspelt option
  forKy.oauth1({ clientID: 'id' })
  export { body, data, key, noKey, response, text }
`

/** How people resolve modules. CommonJS needs nodenext: TypeScript's node16 does not know require() of ESM yet. */
const resolutions = [
  { file: 'program.mts', module: 'node16', moduleResolution: 'node16' },
  { file: 'program.ts', module: 'esnext', moduleResolution: 'bundler' },
  { file: 'program.cts', module: 'nodenext', moduleResolution: 'nodenext' },
]
const libraries = [['es2022'], ['es2022', 'dom', 'dom.iterable']]

describe('the published types', function () {
  this.timeout(120_000)
  const consumer = new Consumer()

  before(() => consumer.install())
  after(() => consumer.remove())

  for (const { file, ...options } of resolutions) {
    for (const lib of libraries) {
      it(`fit ${file} under ${options.moduleResolution} with ${lib.join(', ')}`, async () => {
        consumer.write(file, program(file.endsWith('.cts')))

        expect(await consumer.complaints([file], { ...options, lib })).to.deep.equal([])
      })
    }
  }

  it('fit the examples of the READMEs', async () => {
    const pages = ['README.md', ...family.map((name) => `packages/${name}/README.md`)]
    const codes = pages.flatMap((page) => blocksOf(page).map(({ code }) => code))
    for (const [index, code] of codes.entries()) consumer.write(`example-${index}.mts`, code)
    const files = codes.map((_, index) => `example-${index}.mts`)

    expect(await consumer.complaints(files, { module: 'nodenext', lib: ['es2022', 'dom'] })).to.deep.equal([])
  })
})
