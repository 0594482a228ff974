import { oldest } from '../support/versions.js'
import { axiosClient } from './clients/axios.js'
import { fetchClient } from './clients/fetch.js'
import { gotClient } from './clients/got.js'
import { kyClient } from './clients/ky.js'
import { contract } from './oauth2-provider.js'

contract(axiosClient('http'))
// axios has it since 1.7.
if (!oldest) contract(axiosClient('fetch'))
contract(gotClient)
contract(kyClient)
contract(fetchClient)
