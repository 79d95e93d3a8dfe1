"""Tables of figures for people, or the same as lines of JSON, and whether a limit was missed."""

import dataclasses
import json


@dataclasses.dataclass
class Figure:
    case: str
    metric: str
    value: float | None  # None: there is none
    limit: float | None = None  # at most so much
    form: str = ",.0f"

    @property
    def late(self):
        return self.value is not None and self.limit is not None and self.value > self.limit

    def __str__(self):
        if self.value is None:
            return "-"
        bound = "" if self.limit is None else f" {'> ' if self.late else '<='} {self.limit:{self.form}}"
        return f"{self.value:{self.form}}{bound}"


class Report:
    """Prints each row as it comes."""

    def __init__(self, as_json, width=16):
        self.as_json, self.width, self.missed = as_json, width, False

    def note(self, text):
        if not self.as_json:
            print(text, flush=True)

    def table(self, title, *columns):
        self.note(f"\n{title}")
        self.note(f"{'':<{self.width}}" + "".join(f" {column:>17}" for column in columns))

    def row(self, name, figures):
        self.missed = self.missed or any(figure.late for figure in figures)
        if not self.as_json:
            print(f"{name:<{self.width}}" + "".join(f" {figure!s:>17}" for figure in figures), flush=True)
            return
        for figure in figures:
            if figure.value is not None:
                line = {"case": f"{name}, {figure.case}", "metric": figure.metric, "value": round(figure.value, 3)}
                print(json.dumps(line | {"limit": figure.limit}), flush=True)
