import { fromBase64 } from './encoding.js'

/** Labels of the private keys that can be read. @see {@link https://www.rfc-editor.org/rfc/rfc7468 RFC 7468} */
const pkcs8 = 'PRIVATE KEY'
const pkcs1 = 'RSA PRIVATE KEY'

/**
 * The DER octets (PKCS#8) of a PEM private key, PKCS#8 or PKCS#1, also on one line with `\n` escapes as environment variables hold it.
 * @throws TypeError that begins with `option` and says what was given instead
 */
export function privateKeyDer(pem: string, option: string): Uint8Array<ArrayBuffer> {
  const text = pem.replaceAll('\\r', '').replaceAll('\\n', '\n')
  const [, label, base64] = /-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/.exec(text) ?? []
  if (base64 === undefined || (label !== pkcs8 && label !== pkcs1)) {
    const given = label === undefined ? 'not a PEM' : `a PEM of "${label}"`
    throw new TypeError(`${option}: ${given}, but a "${pkcs8}" (PKCS#8) or "${pkcs1}" (PKCS#1) is needed`)
  }
  const der = decodeBase64(base64.replaceAll(/\s/g, ''), option)
  return label === pkcs8 ? der : wrapPkcs1(der)
}

/**
 * The DER octets of the first certificate of a PEM.
 * @throws TypeError that begins with `option`
 */
export function certificateDer(pem: string, option: string): Uint8Array<ArrayBuffer> {
  const [, base64] =
    /-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/.exec(pem.replaceAll('\\n', '\n')) ?? []
  if (base64 === undefined) throw new TypeError(`${option}: not a PEM (-----BEGIN CERTIFICATE-----)`)
  return decodeBase64(base64.replaceAll(/\s/g, ''), option)
}

function decodeBase64(base64: string, option: string): Uint8Array<ArrayBuffer> {
  try {
    return fromBase64(base64)
  } catch (cause) {
    throw new TypeError(`${option}: the PEM is not valid base64`, { cause })
  }
}

/** version 0 and the algorithm rsaEncryption, the same in every RSA key. @see {@link https://www.rfc-editor.org/rfc/rfc5208#section-5 RFC 5208 §5} */
const rsaHeader = [
  0x02, 0x01, 0x00, 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
]

function wrapPkcs1(key: Uint8Array): Uint8Array<ArrayBuffer> {
  const octetString = derElement(0x04, [...key])
  return Uint8Array.from(derElement(0x30, [...rsaHeader, ...octetString]))
}

/** With two octets for the length, as even the shortest RSA key needs them. */
function derElement(tag: number, content: number[]): number[] {
  const { length } = content
  return [tag, 0x82, length >> 8, length & 0xff, ...content]
}
