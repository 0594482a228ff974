export { askEndpoint } from './oauth2/token-request.js'
export { type EndpointAnswer, readFields } from './oauth2/token-response.js'
