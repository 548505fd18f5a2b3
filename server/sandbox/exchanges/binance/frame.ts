/** Fields that hold times, by event; `t` is a trade id in a trade and a time in a kline. */
const TIME_FIELDS: readonly { event: RegExp; fields: RegExp }[] = [
  { event: /"e":"kline"/, fields: /"(E|t|T)":(\d+)/g },
  { event: /"e":"24hr/, fields: /"(E|O|C)":(\d+)/g },
  { event: /"e":"/, fields: /"(E|T)":(\d+)/g },
];

/** One event on its way to any number of connections: each form of it is encoded at most once. */
export class Frame {
  private readonly forms: (Buffer | undefined)[] = [];

  constructor(
    readonly stream: string,
    readonly symbol: string | null,
    readonly data: string,
  ) {}

  text(combined: boolean, microseconds: boolean): string {
    const data = microseconds ? toMicroseconds(this.data) : this.data;
    return combined ? `{"stream":"${this.stream}","data":${data}}` : data;
  }

  bytes(combined: boolean, microseconds: boolean): Buffer {
    const form = (combined ? 1 : 0) + (microseconds ? 2 : 0);
    let bytes = this.forms[form];
    if (!bytes) {
      bytes = Buffer.from(this.text(combined, microseconds));
      this.forms[form] = bytes;
    }
    return bytes;
  }
}

function toMicroseconds(data: string): string {
  const row = TIME_FIELDS.find(({ event }) => event.test(data));
  return row ? data.replace(row.fields, '"$1":$2000') : data;
}
