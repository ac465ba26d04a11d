/** Labels of axes, as expressions of Vega. */

/** A number in few characters: 0.5, 1,500, 20k, 3M. */
export const AMOUNT = "abs(datum.value) < 10000 ? format(datum.value, ',.2~f') : format(datum.value, '~s')";
