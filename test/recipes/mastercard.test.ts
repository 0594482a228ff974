import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { credentials } from '../server/oauth1/index.js'
import { fieldsOf, judged, type Recipe, run, useProviders } from './recipe.js'

const { privateKey, publicKey } = credentials.rsa
const clientId = 'L8BsiMQXH1WvQjU0uLxt4Mud7Ac7c1Bg5IBWYsIk93e8!4b2c'

describe('the recipe for Mastercard', () => {
  let mastercard: Recipe
  const sent = useProviders(['https://sandbox.api.mastercard.com'])

  beforeEach(async () => {
    mastercard = await run('mastercard', { MASTERCARD_KEY: clientId, MASTERCARD_PEM: privateKey })
  })

  it('signs with RSA-SHA256, one-legged, with the hash of the body', async () => {
    await mastercard.post?.('/service?a=b+c', { a: 'é', b: [1] })

    const body = '{"a":"é","b":[1]}'
    expect(sent[0]).to.include({ method: 'POST', target: '/service?a=b+c', body })
    expect(fieldsOf(sent[0])).to.have.members([
      'oauth_consumer_key',
      'oauth_signature_method',
      'oauth_version',
      'oauth_timestamp',
      'oauth_nonce',
      'oauth_body_hash',
      'oauth_signature',
    ])
    const verdict = judged(sent[0], { publicKey })
    expect(verdict).to.include({ accepted: true, placement: 'header', signatureMethod: 'RSA-SHA256' })
    expect(verdict.oauth.oauth_consumer_key).to.equal(clientId)
    expect(verdict.oauth.oauth_body_hash).to.equal(createHash('sha256').update(body).digest('base64'))
    expect(sent[0]?.headers.authorization).to.include('93e8%214b2c"')
  })

  it('sends the hash of the empty string where there is no body', async () => {
    await mastercard.get?.('/service')

    const verdict = judged(sent[0], { publicKey })
    expect(verdict.accepted).to.equal(true)
    expect(verdict.oauth.oauth_body_hash).to.equal('47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=')
  })

  it('takes a key whose line breaks are escaped, and refuses half of one', async () => {
    const escaped = await run('mastercard', {
      MASTERCARD_KEY: clientId,
      MASTERCARD_PEM: privateKey.replaceAll('\n', '\\n'),
    })
    await escaped.get?.('/service')

    expect(judged(sent[0], { publicKey }).accepted).to.equal(true)
    const refused = await run('mastercard', {
      MASTERCARD_KEY: clientId,
      MASTERCARD_PEM: privateKey.slice(0, 200),
    }).catch((error: Error) => error)
    expect(refused).to.be.instanceOf(TypeError)
    expect(String(refused)).to.match(/^TypeError: privateKey: /)
  })
})
