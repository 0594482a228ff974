/** What is used of a ky instance; those of all majors have it. */
export interface KyLike {
  // biome-ignore lint/suspicious/noExplicitAny: the types of ky's options differ from major to major
  extend(options: any): any
  // biome-ignore lint/suspicious/noExplicitAny: the same
  create(options: any): any
}

/** @throws TypeError for anything but an instance of ky */
export function requireInstance(instance: Partial<KyLike> | undefined): void {
  // One of got can be extended too.
  if (instance?.extend && !('defaults' in instance)) return
  throw new TypeError('instance: must be one of ky, as ky.create() gives')
}
