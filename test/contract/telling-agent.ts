import { Agent } from 'node:http'

/** An agent that tells of the connections it makes. */
export function tellingAgent(taken: () => void): Agent {
  const agent = new Agent()
  const createConnection = agent.createConnection.bind(agent)
  agent.createConnection = (...details) => {
    taken()
    return createConnection(...details)
  }
  return agent
}
