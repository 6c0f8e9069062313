"""Success criteria of proofs of concept from a file, a line a criterion."""

from typing import Any

from data.core.importing.targets import Batch, Field, Target, register
from data.sales.imports.usage import POCS

PLACES = "criteria placed"
MOST = 100


def criterion_values(batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Return a row as it is stored, in the order of the file. Raises ValueError with the sentence.

    A file does not say when a criterion was met, so it is no activity of any instant.
    """
    weight = values.get("weight")
    if weight is not None and not 1 <= weight <= MOST:
        raise ValueError(f"a weight is a whole percentage from 1 to {MOST}, not {weight}")
    if values.get("is_met") is not None and not values.get("evidence"):
        raise ValueError("it is judged without evidence: say what shows it")
    if batch.columns & {"position"} or values.get("poc_id") is None:
        return values
    mine = batch.beside.setdefault(PLACES, {}).setdefault(values["poc_id"], {})
    return {**values, "position": mine.setdefault(str(values["wording"]).casefold(), len(mine))}


register(
    Target(
        name="criteria",
        title="Success criteria",
        entity="criterion",
        order=85,
        right="sales.view_pocs",
        owned_through="poc",
        key=("poc", "wording"),
        shape=criterion_values,
        about="What proofs of concept have to show, a line a criterion, with the evidence where it was judged.",
        fields=(
            Field("poc", "text", "Proof of concept", required=True, relation=POCS.name,
                  aliases=("poc id", "poc name", "trial", "trial id"), help="its id, or its name"),
            Field("wording", "text", "Criterion", required=True,
                  aliases=("criteria", "success criterion", "success criteria", "requirement", "text")),
            Field("weight", "integer", "Weight", required=True, aliases=("weight %", "percent"),
                  help="percent of the whole; those of one proof of concept add up to 100"),
            Field("is_must", "boolean", "Must", aliases=("must have", "mandatory", "required")),
            Field("metric", "text", "Metric", aliases=("measure", "kpi")),
            Field("target", "text", "Target", aliases=("goal", "target value")),
            Field("evidence", "text", "Evidence", aliases=("proof", "result", "notes")),
            Field("is_met", "boolean", "Met", aliases=("met", "passed", "achieved")),
            Field("position", "integer", "Position", aliases=("order", "no")),
        ),
    )
)  # fmt: skip
