/** The example of Twitter's "Creating a signature", which every one of the libraries can sign. */
export const clientId = 'xvz1evFS4wEEPTGEFPHBog'
export const clientSecret = 'kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw'
export const token = '370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb'
export const tokenSecret = 'LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE'

export const method = 'POST'
export const url = 'https://api.twitter.com/1.1/statuses/update.json?include_entities=true'
export const status = 'Hello Ladies + Gentlemen, a signed OAuth request!'
export const body = 'status=Hello%20Ladies%20%2B%20Gentlemen%2C%20a%20signed%20OAuth%20request%21'
export const contentType = 'application/x-www-form-urlencoded'
