/**
 * The agents that get offers, in rotation. Adding and removing take constant time, and so does
 * picking while agents have free resources.
 */
export class OfferPool<T> {
  private readonly members: T[] = [];
  private readonly positions = new Map<T, number>();
  private turn = 0;

  get all(): readonly T[] {
    return this.members;
  }

  set(member: T, isOffered: boolean): void {
    const position = this.positions.get(member);
    if (isOffered && position === undefined) {
      this.positions.set(member, this.members.length);
      this.members.push(member);
    }
    if (isOffered || position === undefined) return;
    const last = this.members.pop();
    this.positions.delete(member);
    if (last === undefined || last === member) return;
    this.members[position] = last;
    this.positions.set(last, position);
  }

  pick(suits: (member: T) => boolean): T | undefined {
    for (let tried = 0; tried < this.members.length; tried += 1) {
      this.turn = (this.turn + 1) % this.members.length;
      const member = this.members[this.turn];
      if (member !== undefined && suits(member)) return member;
    }
    return undefined;
  }
}
