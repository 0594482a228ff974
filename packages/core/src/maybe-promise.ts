/** A value that is there at once whenever it can be. */
export type MaybePromise<Value> = Value | Promise<Value>

/** Goes on with a value: at once if it is there, later if it is promised. */
export function chain<Value, Result>(
  value: MaybePromise<Value>,
  next: (value: Value) => MaybePromise<Result>,
): MaybePromise<Result> {
  return value instanceof Promise ? value.then(next) : next(value)
}
