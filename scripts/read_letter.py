"""Read a letter aloud: print what a screen reader says of a PDF, in its order, and what is wrong with the file.

python scripts/read_letter.py FILE
"""

import sys
from pathlib import Path

from sikkersag.correspondence.letters import checking


def main(arguments: list[str]) -> int:
    """Print it. Returns 1 where something is wrong with the file, 2 where no file is named."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    pdf = Path(arguments[0]).read_bytes()
    wrong = checking.problems(pdf)
    for problem in wrong:
        print(f"WRONG: {problem}")
    if not wrong:
        print(*checking.spoken(pdf), sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
