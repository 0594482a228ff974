import type { DemoClient } from './client.js'
import { axiosClient } from './clients/axios.js'
import { gotClient } from './clients/got.js'
import { kyClient } from './clients/ky.js'

export type ClientName = 'axios' | 'got' | 'ky'

export const clients: Readonly<Record<ClientName, DemoClient>> = { axios: axiosClient, got: gotClient, ky: kyClient }
