/** Exact sums of decimal text. */

const plain = /^([+-]?)(\d+)(?:\.(\d*))?$/;

/** Adds decimals such as `-12.3400` without rounding, at the widest scale seen. */
export class DecimalSum {
  private units = 0n;

  /** @param scale digits behind the point that the sum shows at least */
  constructor(private scale: number) {}

  /**
   * @param text a decimal as a source writes it; text that is none adds nothing: it can't be money downstream either, where
   *   it is quarantined with its reason
   */
  add(text: string): void {
    const match = plain.exec(text);
    if (match === null) return;
    const [, sign, whole = '', fraction = ''] = match;
    if (fraction.length > this.scale) {
      this.units *= 10n ** BigInt(fraction.length - this.scale);
      this.scale = fraction.length;
    }
    const units = BigInt(whole + fraction.padEnd(this.scale, '0'));
    this.units += sign === '-' ? -units : units;
  }

  toString(): string {
    const digits = (this.units < 0n ? -this.units : this.units).toString().padStart(this.scale + 1, '0');
    const sign = this.units < 0n ? '-' : '';
    if (this.scale === 0) return sign + digits;
    return `${sign}${digits.slice(0, -this.scale)}.${digits.slice(-this.scale)}`;
  }
}
