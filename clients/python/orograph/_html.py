"""Rich display in notebooks. Everything that comes from outside is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from ._spec import word

if TYPE_CHECKING:
    from ._cost import Cost
    from ._diagram import PhaseDiagram

_CELL = "padding:0.25em 0.7em;text-align:center;min-width:2.6em"
_HATCHED = "background:repeating-linear-gradient(45deg,#bdbdbd 0 4px,#d8d8d8 4px 8px);color:#000"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    first = "".join(f"<th>{escape(h)}</th>" for h in head)
    rest = "".join("<tr>" + "".join(f"<td>{escape(str(v))}</td>" for v in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{first}</tr></thead><tbody>{rest}</tbody></table>"


def _share(made: int, wanted: int) -> str:
    percent = 100 * made / wanted if wanted else 100.0
    return (
        f'<div role="progressbar" aria-valuenow="{percent:.0f}" aria-valuemin="0" aria-valuemax="100"'
        ' style="display:inline-block;width:12em;height:0.7em;border:1px solid #888;margin-right:0.5em">'
        f'<div style="width:{percent:.1f}%;height:100%;background:#0072b2"></div></div>{made} of {wanted}'
    )


def sweep(message: Any, id: str) -> str:
    p = message.progress
    outcomes = ", ".join(f"{n} {escape(o)}" for o, n in sorted(p.outcomes.items()))
    lines = [
        f"<strong>{escape(id)}</strong> {escape(word(message, 'state').lower())}",
        escape(message.description),
        f"runs {_share(p.runs_ended, p.runs)} {f'({outcomes})' if outcomes else ''}",
        f"measurements {_share(p.measurements_recorded, p.measurements)}",
        f"waits for: {escape(message.waits_for)}" if message.waits_for else "",
    ]
    axes = [(a.field, ", ".join(f"{v.number_value:g}" if v.HasField("number_value") else v.string_value for v in a.values)) for a in message.spec.axes]
    return "<div>" + "<br>".join(filter(None, lines)) + (table(["axis", "values"], axes) if axes else "") + "</div>"


def lab(address: str, project: str, sweeps: Iterable[Any]) -> str:
    rows = [
        (
            s.name.rpartition("/")[2],
            word(s, "state").lower(),
            f"{s.progress.runs_ended}/{s.progress.runs}",
            f"{s.progress.measurements_recorded}/{s.progress.measurements}",
            s.description,
        )
        for s in sweeps
    ]
    newest = table(["sweep", "state", "runs", "measurements", "description"], rows) if rows else "<p>no sweeps yet</p>"
    return f"<div><strong>Lab</strong> at {escape(address)}, {escape(project)}{newest}</div>"


def cost(c: Cost) -> str:
    counts = [
        ("cells", c.cells),
        ("runs", c.runs),
        ("optimizer steps", c.training_steps),
        ("sample-passes of training", c.training_sample_passes),
        ("measurements", c.measurements),
    ]
    return table(["cost", ""], [(k, f"{v:,}") for k, v in counts])


def diagram(d: PhaseDiagram) -> str:
    from ._diagram import COLORS, shown

    note = "" if d.complete else "<p>Not complete: labels may change.</p>"
    if d.large:
        return f"<div>{table(['phase', 'cells'], [(label, f'{n:,}') for label, n in d.counts().items()])}{note}</div>"
    x, y = d.drawn_axes()
    columns = x.as_drawn() if x else [""]
    rows = y.as_drawn() if y else [""]
    parts = []
    for panel in d.panels():
        lines = []
        for r in reversed(range(len(rows))):
            line = f"<th>{escape(str(rows[r]))}</th>"
            for c in range(len(columns)):
                cell = panel.cells.get((c, r))
                if cell is None:
                    line += "<td></td>"
                    continue
                color = COLORS.get(cell.label)
                style = f"background:{color};color:#000" if color else _HATCHED
                title = f"{cell.cell}: {cell.label}{' (' + cell.gap + ')' if cell.gap else ''}"
                line += f'<td style="{_CELL};{style}" title="{escape(title)}">{escape(shown(cell))}</td>'
            lines.append(f"<tr>{line}</tr>")
        foot = "".join(f'<th style="{_CELL}">{escape(str(c))}</th>' for c in columns)
        across = f"{x.name}{' (load falls →)' if x.role == 'LOAD' else ''}" if x else ""
        upwards = f"{y.name}{' (temperature rises ↑)' if y.role == 'TEMPERATURE' else ''}" if y else ""
        caption = "; ".join(filter(None, [panel.title, f"right: {across}" if across else "", f"up: {upwards}" if upwards else ""]))
        parts.append(
            f'<table><caption style="caption-side:bottom">{escape(caption)}</caption>'
            f"<tbody>{''.join(lines)}<tr><th></th>{foot}</tr></tbody></table>"
        )
    return f"<div>{''.join(parts)}{note}</div>"
