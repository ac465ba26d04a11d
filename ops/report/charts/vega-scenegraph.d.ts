/** What of it is used; it has no types of its own. */
declare module 'vega-scenegraph' {
  export const textMetrics: { width: (item: { fontSize?: number }, text: unknown) => number };
}
