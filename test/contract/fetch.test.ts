import { oldest } from '../support/versions.js'
import { fetchClient } from './clients/fetch.js'
import { contract } from './oauth1.js'

// The runtime's own has no other version to test.
if (!oldest) contract(fetchClient)
