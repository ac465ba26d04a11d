/** Which whole numbers look like counts that add up, by their names. */
const counts =
  /(^|_)(impressions|clicks|views|visits|installs|conversions|sessions|downloads|opens|starts|completions|purchases|leads|hits|swipes|quantity|qty|units|pieces|count)$/;

/** @param name in snake_case */
export const isCount = (name: string): boolean => counts.test(name);
