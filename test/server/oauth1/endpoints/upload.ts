import type { IncomingHttpHeaders } from 'node:http'
import { createRequire } from 'node:module'
import type { Readable, Writable } from 'node:stream'
import { json } from '../http-server.js'
import { rejected } from '../problem.js'
import type { SignedEndpoint } from '../site.js'
import type { ArrivedRequest } from '../wire-request.js'
import { describeVerdict, sha256 } from './echo.js'

/** The part of busboy that is used here; it brings no types. */
type Busboy = (options: { headers: IncomingHttpHeaders }) => Writable & {
  on(event: 'field', listener: (name: string, value: string) => void): void
  on(event: 'file', listener: (name: string, stream: Readable, info: FileInfo) => void): void
}
interface FileInfo {
  filename: string
  mimeType: string
}
const busboy = createRequire(import.meta.url)('busboy') as Busboy

interface Parts {
  fields: { name: string; value: string }[]
  files: { name: string; filename: string; mimeType: string; size: number; sha256: string }[]
}

/** `/upload`: the parts of a multipart body, in order, each file by its size and hash. */
export const upload: SignedEndpoint = async ({ request }, verdict) =>
  json(200, { ...describeVerdict(request, verdict), ...(await parseMultipart(request)) })

async function parseMultipart({ headers, body }: ArrivedRequest): Promise<Parts> {
  const parts: Parts = { fields: [], files: [] }
  try {
    const parser = busboy({ headers })
    parser.on('field', (name, value) => parts.fields.push({ name, value }))
    parser.on('file', (name, stream, { filename, mimeType }) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      // The parser reports a broken body itself.
      stream.on('error', () => {})
      stream.on('end', () => {
        const content = Buffer.concat(chunks)
        parts.files.push({ name, filename, mimeType, size: content.length, sha256: sha256(content) })
      })
    })
    await new Promise<void>((resolve, reject) => {
      parser.once('close', resolve)
      parser.once('error', reject)
      parser.end(body)
    })
    return parts
  } catch (error) {
    throw rejected(`the body cannot be parsed: ${error instanceof Error ? error.message : error}`)
  }
}
