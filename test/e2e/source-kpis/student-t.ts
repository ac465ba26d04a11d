/** Student's t distribution for whole degrees of freedom, by its closed form (Abramowitz and Stegun, 26.7.3 and 26.7.4). */

/** P(−t < T < t). */
function central(t: number, freedom: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom));
  const squared = Math.cos(angle) ** 2;
  const odd = freedom % 2 === 1;
  let [term, sum] = odd ? [Math.cos(angle), 0] : [1, 0];
  for (let power = odd ? 1 : 0; power <= freedom - 2; power += 2) {
    sum += term;
    term *= (squared * (power + 1)) / (power + 2);
  }
  return odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}

/**
 * @param share of the distribution between −t and t
 * @param freedom degrees of freedom, 1 or more
 * @returns t
 */
export function twoSidedQuantile(share: number, freedom: number): number {
  let [low, high] = [0, 1e4];
  // Until no double lies between them.
  for (let middle = high / 2; middle !== low && middle !== high; middle = (low + high) / 2)
    if (central(middle, freedom) < share) low = middle;
    else high = middle;
  return high;
}
