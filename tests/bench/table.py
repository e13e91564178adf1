# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Figures as they come, and the table of their medians."""

import statistics


class Table:
    """One part's rows: what was measured, where, and how often."""

    def __init__(self, title, unit="s"):
        self.title = title
        self.unit = unit
        self._columns = []
        self._rows = {}
        self._notes = []

    def add(self, row, column, value):
        """One more figure of a row and a column."""
        if column not in self._columns:
            self._columns.append(column)
        self._rows.setdefault(row, {}).setdefault(column, []).append(value)

    def note(self, text):
        """A line below the table."""
        self._notes.append(text)

    def median(self, row, column):
        """The median of what was added; None when nothing was."""
        values = self._rows.get(row, {}).get(column)
        return statistics.median(values) if values else None

    def show(self):
        """Print it: medians, and how many times the first row's they are."""
        first = next(iter(self._rows), None)
        print(f"\n{self.title} ({self.unit}; in brackets: how many times the first row)")
        print(f"| {'':34} | " + " | ".join(f"{name:>16}" for name in self._columns) + " |")
        print("|" + "-" * 36 + "|" + "|".join("-" * 17 + ":" for _ in self._columns) + "|")
        for row in self._rows:
            cells = [self._cell(row, column, first) for column in self._columns]
            print(f"| {row:34} | " + " | ".join(f"{cell:>16}" for cell in cells) + " |")
        for text in self._notes:
            print(text)
        print(flush=True)

    def _cell(self, row, column, first):
        value, base = self.median(row, column), self.median(first, column)
        if value is None:
            return "-"
        ratio = f" ({value / base:.2f})" if base and row != first else ""
        return f"{value:.3f}{ratio}" if self.unit == "s" else f"{value:.1f}{ratio}"
