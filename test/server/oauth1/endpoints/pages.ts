import { json } from '../http-server.js'
import { rejected } from '../problem.js'
import type { SignedEndpoint } from '../site.js'

const lastPage = 3

/** `/pages?page=1&next=other`: three pages with `Link: <…>; rel="next"`; with `next=other` the second is on the other origin. */
export const pages: SignedEndpoint = ({ site, query }) => {
  const page = Number(query.get('page') ?? 1)
  if (!Number.isInteger(page) || page < 1) throw rejected('page must be a number', 'page')
  if (page > lastPage) return json(200, [])
  const origin = query.get('next') === 'other' ? site.otherUrl : site.url
  const headers = page === lastPage ? {} : { Link: `<${origin}/pages?page=${page + 1}>; rel="next"` }
  return json(200, pageItems(page), headers)
}

export const pageItems = (page: number) => [1, 2].map((item) => ({ page, item }))
