import { axiosClient } from './clients/axios.js'
import { contract } from './oauth1.js'

contract(axiosClient('http'))
