import { oldest } from '../support/versions.js'
import { axiosClient } from './clients/axios.js'
import { contract } from './oauth1.js'

// axios has it since 1.7.
if (!oldest) contract(axiosClient('fetch'))
