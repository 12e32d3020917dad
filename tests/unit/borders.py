#!/usr/bin/env python3
"""The borders between the rooms of the tree, held against what the sources include."""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)


def main():
    broken, read = [], 0
    for path in [*ROOT.glob("common/**/*.[ch]"), *ROOT.glob("services/**/*.[ch]")]:
        here = path.relative_to(ROOT)
        read += 1
        for included in INCLUDE.findall(path.read_text()):
            if ".." in Path(included).parts:
                broken.append(f"{here} includes {included}: include from the root")
            if not included.startswith("services/"):
                continue
            if here.parts[0] == "common":
                broken.append(f"{here} includes {included}: common/ knows no service")
            elif Path(included).parts[1] != here.parts[1]:
                broken.append(f"{here} includes {included}: services know nothing of each other")
    for sql in ROOT.glob("services/**/*.sql"):
        own = sql.relative_to(ROOT).parts[1]
        for other in {"contact", "reporting"} - {own}:
            if re.search(rf"\b{other}\.\w", sql.read_text()):
                broken.append(f"{sql.relative_to(ROOT)} names the schema {other}")
    print("\n".join(broken) or f"{read} sources keep the borders")
    sys.exit(bool(broken) or read < 50)


if __name__ == "__main__":
    main()
