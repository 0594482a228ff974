/** What is used of a got instance; those of all majors have it. */
export interface GotLike {
  // biome-ignore lint/suspicious/noExplicitAny: the types of got's options differ from major to major
  extend(options: any): any
  defaults: { options: { prefixUrl: URL | string } }
}

/** @throws TypeError for anything but an instance of got */
export function requireInstance(instance: Partial<GotLike> | undefined): void {
  if (instance?.extend && instance.defaults) return
  throw new TypeError('instance: must be one of got, as got.extend() gives')
}
