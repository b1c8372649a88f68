"""A run's log: lines of a CSV file, and TensorBoard's events where asked for."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from photoplay.types.errors import BriefError

COLUMNS = ("step", "split", "loss", "rate", "gradient", "seconds")


class Log:
    """Appends to RUN/log.csv; lines after the step that a run goes on from are taken back."""

    def __init__(self, run: Path, step: int, *, tensorboard: bool) -> None:
        self.path = run / "log.csv"
        kept = [row for row in read(self.path) if int(row["step"]) <= step]
        with self.path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(kept)
        self._board: Any = _board(run / "tensorboard") if tensorboard else None

    def write(self, step: int, split: str, loss: float, **numbers: float) -> None:
        """One line: the loss of train or validation after `step` steps, and what else is known."""
        row = {"step": step, "split": split, "loss": repr(loss)}
        row |= {name: f"{value:.6g}" for name, value in numbers.items()}
        with self.path.open("a", newline="", encoding="utf-8") as file:
            csv.DictWriter(file, COLUMNS).writerow(row)
        if self._board is not None:
            self._board.add_scalar(f"loss/{split}", loss, step)
            for name, value in numbers.items():
                self._board.add_scalar(name, value, step)

    def close(self) -> None:
        if self._board is not None:
            self._board.close()


def read(path: Path) -> list[dict[str, str]]:
    """The lines of a log; none where there is no file."""
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _board(folder: Path) -> Any:
    try:
        from torch.utils.tensorboard import SummaryWriter  # noqa: PLC0415 (only where asked for)
    except ImportError as error:
        raise BriefError("a log for TensorBoard needs it: pip install tensorboard") from error
    return SummaryWriter(str(folder))
