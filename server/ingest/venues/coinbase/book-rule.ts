import {
  APPLY,
  type BookRule,
  BUFFER,
  type Place,
  type SnapshotVerdict,
  type UpdateVerdict,
} from "../../feed/book-rule";

/**
 * Differences carry no numbers: the venue guarantees their order and completeness within a connection, so a
 * book is right from its snapshot on for as long as the connection lives.
 */
export class CoinbaseBookRule implements BookRule {
  isLive = false;

  place(): Place {
    return "next";
  }

  onUpdate(): UpdateVerdict {
    return this.isLive ? APPLY : BUFFER;
  }

  onSnapshot(): SnapshotVerdict {
    this.isLive = true;
    return { do: "start", updates: [] };
  }

  reset(): void {
    this.isLive = false;
  }
}
