#!/usr/bin/python3
"""Counts the cells of a workbook's first sheet with openpyxl's read-only mode: rows, cells, bytes of text; then the most
memory held, in KiB.

usage: openpyxl_count.py FILE.xlsx
"""
import sys

import openpyxl


def main():
    book = openpyxl.load_workbook(sys.argv[1], read_only=True)
    rows = cells = size = 0
    for row in book.worksheets[0].iter_rows(values_only=True):
        n = 0
        for value in row:
            if value is None:
                continue
            n += 1
            if isinstance(value, str):
                size += len(value.encode())
        rows += n > 0
        cells += n
    with open("/proc/self/status") as status:
        peak = next(line.split()[1] for line in status if line.startswith("VmHWM:"))
    print(rows, cells, size, peak)


if __name__ == "__main__":
    main()
