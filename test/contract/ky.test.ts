import { kyClient } from './clients/ky.js'
import { contract } from './oauth1.js'

contract(kyClient)
