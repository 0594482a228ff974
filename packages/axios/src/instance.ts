/** A request interceptor. It changes the `adapter` only, so neither its order nor that of others matters. */
export type Interceptor = <Config extends object>(config: Config) => Config

/** What is used of an axios instance; those of all majors have it. */
export interface AxiosLike {
  interceptors: { request: { use(interceptor: Interceptor): number; eject(id: number): void } }
  defaults: { baseURL?: string | undefined }
}

/** @throws TypeError for anything but an instance of axios */
export function requireInstance(instance: Partial<AxiosLike> | undefined): void {
  if (instance?.interceptors && instance.defaults) return
  throw new TypeError('instance: must be one of axios, as axios.create() gives')
}
