/** REST tells of so many spot trades; each step that is kept has one or more of them. */
const STEPS_MAX = 60;

/** Under which cross sequence the newest trades were made; older ones go by the first that was known. */
export class TradeSequences {
  private readonly steps: { firstId: number; lastId: number; seq: number }[] = [];

  constructor(private readonly firstSeq: number) {}

  add(firstId: number, lastId: number, seq: number): void {
    this.steps.push({ firstId, lastId, seq });
    if (this.steps.length > STEPS_MAX) this.steps.shift();
  }

  of(id: number): number {
    return this.steps.find(({ firstId, lastId }) => firstId <= id && id <= lastId)?.seq ?? this.firstSeq;
  }
}
