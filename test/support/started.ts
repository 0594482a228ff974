interface Startable {
  reset(): unknown
  close(): unknown
}

/** The server of a suite, fresh for every test. It is there when the tests run. */
export function useStarted<Server extends Startable>(start: () => Promise<Server>): Server {
  let started: Server
  before(async () => {
    started = await start()
  })
  afterEach(() => started.reset())
  after(() => started.close())
  return new Proxy({} as Server, { get: (_target, name) => started[name as keyof Server] })
}
