"""Commands that list what there is, and run it: metrics, targets, run, demo."""

from dataclasses import asdict
from typing import Any

import click

from data.core import jobs, metrics, registry
from data.core.importing import targets
from data.core.terminal.line import Line, call, command


@command("metrics")
def show_metrics(line: Line) -> None:
    """List the metrics: name, unit, dimensions, owner, thresholds, definition."""
    line.require("definitions.view")
    registry.load_domains()
    found = [
        {"name": m.name, "title": m.title, "unit": m.unit, "dimensions": list(m.dimensions), "owner": m.owner,
         "threshold": asdict(threshold) if (threshold := m.threshold()) else None, "definition": m.definition}
        for _, m in sorted(metrics.METRICS.items())
    ]  # fmt: skip
    line.tell(found, *(f"{m['name']:44} {m['unit']:8} {m['definition']}" for m in found))


@command("targets")
def show_targets(line: Line) -> None:
    """List what can be imported, with its columns."""
    line.require("import.preview")
    registry.load_domains()
    found: list[dict[str, Any]] = [
        {"name": t.name, "title": t.title, "about": t.about, "key": list(t.key),
         "fields": [{"name": f.name, "kind": f.kind, "label": f.label, "required": f.required,
                     "choices": list(f.choices) if f.choices else None, "relation": f.relation} for f in t.fields]}
        for t in sorted(targets.TARGETS.values(), key=lambda target: target.order)
    ]  # fmt: skip
    lines = [f"{t['name']:20} {t['about']}\n{'':20} " + ", ".join(f["name"] for f in t["fields"]) for t in found]
    line.tell(found, *lines)


@command("run")
@click.argument("job")
def run_job(line: Line, job: str) -> None:
    """Run JOB once; copies of the program that run it at the same time step aside."""
    line.require("store.run_jobs")
    said = jobs.run(job)
    line.tell({"job": job, "result": said}, said)


@command("demo")
def demo(line: Line) -> None:
    """Fill an empty store with the demo company."""
    line.require("import.commit")
    if call("demo.is_loaded"):
        line.tell({"loaded": False}, "The demo company is there already.")
        return
    call("demo.load")
    line.tell({"loaded": True}, "The demo company is ready.")
