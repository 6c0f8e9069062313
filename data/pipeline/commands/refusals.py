"""Why a change of a deal is refused: in words, with the field they are about."""

from collections.abc import Iterable

from data.pipeline import definitions
from data.pipeline.formulas import gates


class FieldProblem(ValueError):
    """A value that a deal cannot have. `field` is its name, the text says what is wrong and what to do."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


class GateHeld(ValueError):
    """A deal lacks what the gate of a stage asks for. `missing` are the fields; the text names them."""

    def __init__(self, missing: Iterable[str], stage: str) -> None:
        self.missing, self.stage = tuple(missing), stage
        super().__init__(f"To be at {definitions.stages()[stage].short} the deal needs: {', '.join(self.labels)}.")

    @property
    def labels(self) -> tuple[str, ...]:
        """What is missing, in words."""
        return tuple(gates.words_of(name) for name in self.missing)
