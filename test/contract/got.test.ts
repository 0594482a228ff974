import { gotClient } from './clients/got.js'
import { contract } from './oauth1.js'

contract(gotClient)
