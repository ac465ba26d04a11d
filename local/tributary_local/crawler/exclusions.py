"""Glue's exclude patterns: globs over the part of a key that follows the include path."""

import re
from functools import cache


@cache
def pattern(glob: str) -> re.Pattern[str]:
    """Return the regular expression of a glob.

    `*` and `?` stop at a slash, `**` doesn't; `[…]` is a set, `[!…]` what is not in it; `{a,b}` is a choice and a
    backslash takes the next character as it is.
    """
    return re.compile(_translate(glob) + r"\Z", re.DOTALL)


def _translate(glob: str) -> str:
    written, index, depth = "", 0, 0
    while index < len(glob):
        char = glob[index]
        if glob.startswith("**", index):
            written, index = f"{written}.*", index + 1
        elif char == "*":
            written += "[^/]*"
        elif char == "?":
            written += "[^/]"
        elif char == "[" and "]" in glob[index + 1 :]:
            end = glob.index("]", index + 1)
            written += "[" + re.sub(r"^!", "^", glob[index + 1 : end]).replace("\\", "\\\\") + "]"
            index = end
        elif char == "{":
            written, depth = f"{written}(?:", depth + 1
        elif char == "}" and depth:
            written, depth = f"{written})", depth - 1
        elif char == "," and depth:
            written += "|"
        elif char == "\\" and index + 1 < len(glob):
            index += 1
            written += re.escape(glob[index])
        else:
            written += re.escape(char)
        index += 1
    return written + ")" * depth
