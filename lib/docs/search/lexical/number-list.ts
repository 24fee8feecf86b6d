/** NumberList whose count is not known beforehand, without an object for each. */
export class NumberList {
  #values = new Int32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const grown = new Int32Array(this.length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.length] = value;
    this.length += 1;
  }

  /** What was pushed, in memory of just that size. */
  toArray(): Int32Array<ArrayBuffer> {
    return this.#values.slice(0, this.length);
  }
}
