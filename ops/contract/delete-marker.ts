/** Columns by which a source says that it has deleted a row. */
const marker =
  /^(is_)?(soft_)?(deleted|removed)(_?(at|on|time|date|flag))?$|^(date|time)_(deleted|removed)$|^(delet|remov)al_(time|date)$/;

/** @param names in snake_case */
export const deleteMarkers = (names: Iterable<string>): string[] => [...names].filter((name) => marker.test(name));
