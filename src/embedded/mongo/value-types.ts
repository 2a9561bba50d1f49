import type { Binary, BSONRegExp, Decimal128, Double, MaxKey, MinKey, ObjectId, Timestamp } from "bson";

/** int32 and non-integral doubles are `number`, integral doubles stay `Double`, int64 is `bigint`: nothing is lost on the way back. */
export type Value =
  | null
  | undefined
  | boolean
  | number
  | bigint
  | string
  | Date
  | ObjectId
  | Binary
  | Double
  | Decimal128
  | Timestamp
  | BSONRegExp
  | MinKey
  | MaxKey
  | Value[]
  | Doc;
export type Doc = { [key: string]: Value };
