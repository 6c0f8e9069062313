"""The shell as a browser meets it: a first visit, a click, bytes on the wire, eighty readers; beside an empty page.

Every figure stands beside that of a page with a title and nothing else, which the same machine serves in the same run.
"""

import asyncio
import json
import os
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks import company, shell_readers, shell_servers, shell_visits
from benchmarks.measuring import percentile, tell
from benchmarks.shell_readers import THINK
from benchmarks.shell_servers import Server
from benchmarks.shell_tabs import Chosen, Run, Tab

READERS, COLD, WARM = 80, 3, 2
ROUNDS, CLICKS = 5, 6
MOST_RATIO, MOST_MILLISECONDS, MOST_LINE, MOST_LOAD, MOST_P95 = 1.5, 100, 60_000, 2_500_000, 1.0
DAYS = [f"{company.TODAY - timedelta(days=back):%Y/%m/%d}" for back in (1, 2, 3, 4)]
PAGES: dict[str, Sequence[Chosen]] = {
    "": [{"as_of": [day]} for day in DAYS],
    "pipeline-coverage": [{"by": label} for label in ("Owner", "Territory", "Product", "Segment")],
}
"""What a click chooses in the scope bar of each page, by address."""


def main(scale: str) -> None:
    """Measure, print, write the figures as JSON, exit 1 when a limit is missed."""
    figures: dict[str, Any] = {"scale": scale, "load before": os.getloadavg()[0]}
    shell_servers.move_clock()
    with company.served(scale):
        cookies = shell_servers.readers(1 + READERS)
        missed = _visits(cookies[0], figures)
        with shell_servers.ours() as ours, shell_servers.empty() as empty:
            missed += asyncio.run(_clicks(ours, empty, cookies[0], figures))
            missed += asyncio.run(_readers(ours, cookies[1:], figures))
    figures["load after"] = os.getloadavg()[0]
    tell("machine's load before and after", f"{figures['load before']:.1f}, {figures['load after']:.1f}")
    out = Path(os.environ.get("BENCH_JSON", company.home() / f"shell-{scale}.json"))
    out.write_text(json.dumps(figures, indent=1))
    sys.exit(f"missed: {', '.join(missed)}" if missed else 0)


def _visits(cookie: Mapping[str, str], figures: dict[str, Any]) -> list[str]:
    """First visits, each to servers just started and with a browser that was never here, then visits that come back."""
    if not shell_visits.is_possible():
        tell("first visit", "not measured", raw="there is no Chromium")
        return []
    from playwright.sync_api import sync_playwright

    found: dict[str, list[shell_visits.Visit]] = {}
    with sync_playwright() as playwright:
        for _ in range(COLD):
            with ExitStack() as stack:
                # Both run while either is visited, so that they share the machine alike.
                ours, empty = stack.enter_context(shell_servers.ours()), stack.enter_context(shell_servers.empty())
                for name, server, own, parts in (("empty", empty, None, shell_visits.TITLE),
                                                 ("ours", ours, cookie, shell_visits.TILES)):  # fmt: skip
                    with shell_visits.fresh(playwright, server.url, own) as context:
                        found.setdefault(f"{name} cold", []).append(shell_visits.visit(context, server.url, parts))
                        for _ in range(WARM):
                            visit = shell_visits.visit(context, server.url, parts)
                            found.setdefault(f"{name} warm", []).append(visit)
    figures["visits"] = {name: [vars(visit) for visit in visits] for name, visits in found.items()}
    return [name for kind in ("cold", "warm") for name in _tell_visit(kind, found)] + _tell_bytes(found)


def _tell_visit(kind: str, found: Mapping[str, Sequence[shell_visits.Visit]]) -> list[str]:
    ours, empty = ([visit.milliseconds for visit in found[f"{name} {kind}"]] for name in ("ours", "empty"))
    # Neighbours in time are divided by each other: a machine that is busy for a while is busy for both.
    ratio = statistics.median(one / other for one, other in zip(ours, empty, strict=True))
    parts = min(visit.parts for visit in found[f"ours {kind}"])
    tell(f"first visit to /, {kind}, until {parts} numbers", f"{statistics.median(ours) / 1000:.2f} s, {ratio:.2f}×",
         limit=f"at most {MOST_RATIO}× the empty page", raw=f"{statistics.median(empty) / 1000:.2f} s")  # fmt: skip
    return [f"first visit {kind}"] if ratio > MOST_RATIO else []


def _tell_bytes(found: Mapping[str, Sequence[shell_visits.Visit]]) -> list[str]:
    cold = found["ours cold"]
    most, other = max(visit.http for visit in cold), max(visit.http for visit in found["empty cold"])
    tell("bytes of a first visit to /, all files", f"{most / 1e6:.2f} MB", limit=f"at most {MOST_LOAD / 1e6:.1f} MB",
         raw=f"{other / 1e6:.2f} MB")  # fmt: skip
    packed = "packed" if all(visit.is_packed for visit in cold) else "not packed"
    tell("socket of the browser", packed, raw=f"{max(visit.frames for visit in cold) / 1e3:.0f} kB unpacked")
    return ["bytes of a first visit"] if most > MOST_LOAD else []


async def _clicks(ours: Server, empty: Server, cookie: Mapping[str, str], figures: dict[str, Any]) -> list[str]:
    """One choice in the scope bar after another: processor time beyond the empty page's, and bytes of a full page."""
    plain = Tab(empty.url, "")
    await plain.open()
    missed = []
    for page, choices in PAGES.items():
        tab = Tab(ours.url, page, cookie)
        full = await tab.open()
        new = [(await _cost(ours, tab, [choice]))[0] for choice in choices]
        beyond, base = [], []
        for turn in range(ROUNDS):
            base.append((await _cost(empty, plain, [{}] * CLICKS))[0])
            cost, last = await _cost(ours, tab, [choices[(turn + n) % len(choices)] for n in range(CLICKS)])
            beyond.append(cost - base[-1])
        await tab.close()
        figures[f"/{page}"] = {"beyond": beyond, "empty": base, "new": new, "full": vars(full), "click": vars(last)}
        missed += _tell_clicks(f"/{page}", figures[f"/{page}"], full, last)
    await plain.close()
    return missed


async def _cost(server: Server, tab: Tab, choices: Sequence[Chosen]) -> tuple[float, Run]:
    """Processor milliseconds of a click, as the mean of a few, and the last of them."""
    before = server.processor()
    runs = [await tab.run(choice) for choice in choices]
    return (server.processor() - before) / len(choices), runs[-1]


def _tell_clicks(page: str, found: Mapping[str, Any], full: Run, click: Run) -> list[str]:
    beyond, base, new = (statistics.median(found[name]) for name in ("beyond", "empty", "new"))
    tell(f"a click on {page} beyond the empty page", f"{beyond:.0f} ms processor",
         limit=f"at most {MOST_MILLISECONDS} ms",
         raw=f"{base:.0f} ms; not asked before {new:.0f} ms")  # fmt: skip
    tell(f"bytes of {page} on the socket, {full.elements} parts", f"{full.wire / 1e3:.1f} kB",
         limit=f"at most {MOST_LINE / 1e3:.0f} kB",
         raw=f"{full.plain / 1e3:.0f} kB unpacked; a click {click.wire / 1e3:.1f} kB")  # fmt: skip
    late = [f"a click on {page}"] if beyond > MOST_MILLISECONDS else []
    return late + ([f"bytes of {page}"] if full.wire > MOST_LINE else [])


async def _readers(ours: Server, cookies: Sequence[Mapping[str, str]], figures: dict[str, Any]) -> list[str]:
    before, began = ours.processor(), time.monotonic()
    load = await shell_readers.read(ours.url, cookies, PAGES)
    busy = (ours.processor() - before) / (time.monotonic() - began) / 10
    figures["readers"] = vars(load) | {"busy": busy}
    p50, p95 = (percentile(load.reruns, share) for share in (0.5, 0.95)) if load.reruns else (0.0, 0.0)
    tell(f"{len(cookies)} readers, {THINK:.0f} s between clicks, p95 of a rerun", f"{p95:.2f} s",
         limit=f"at most {MOST_P95:.0f} s",
         raw=f"half in {p50:.2f} s, {len(load.reruns)} runs, {load.writes} writes, {busy:.0f} % of a core")  # fmt: skip
    for problem in sorted(set(load.broken)):
        print(f"  a reader was not served: {problem}")
    return ["80 readers"] if p95 > MOST_P95 or load.broken or not load.reruns else []


if __name__ == "__main__":
    main(sys.argv[1])
