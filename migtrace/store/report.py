"""What an ingest did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import polars as pl

from migtrace.store.accounts import Reckoning
from migtrace.store.manifest import Manifest
from migtrace.store.opened import Store
from migtrace.store.shown import as_html, count
from migtrace.stream.source import SourceRef


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class IngestReport:
    """What one call of `migtrace.ingest` read, and what the store holds now.

    Attributes
    ----------
    store
        The store.
    new
        Names of the sources that this call added.
    known
        Names of sources that were left out, as the store has them: by name, size and age.
    repeated
        Names of sources with the bytes of another one, and that one's name.
    passed_over
        Files in folders that cannot hold posts.
    """

    store: Store
    new: tuple[str, ...]
    known: tuple[str, ...]
    repeated: Mapping[str, str]
    passed_over: tuple[str, ...]

    @classmethod
    def of(
        cls,
        folder: Path,
        manifest: Manifest,
        refs: Sequence[SourceRef],
        passed_over: tuple[str, ...],
        reckoning: Reckoning,
    ) -> Self:
        """Put a report together."""
        new = tuple(str(source.about["names"][0][0]) for source in reckoning.new)
        seen = {*new, *reckoning.repeated}
        known = tuple(ref.name for ref in refs if ref.name not in seen)
        return cls(Store(str(folder), manifest), new, known, reckoning.repeated, passed_over)

    @property
    def dropped(self) -> pl.DataFrame:
        """Records and users read, dropped and kept, of the whole store; see `Store.dropped`."""
        return self.store.dropped

    @property
    def sources(self) -> pl.DataFrame:
        """The account of every source of the store; see `Store.sources`."""
        return self.store.sources

    @property
    def damage(self) -> pl.DataFrame:
        """Damaged members: `source`, `member`, `why`."""
        return self.store.damage

    def __repr__(self) -> str:
        return "\n".join(self._lines())

    def _repr_html_(self) -> str:
        title, *lines = self._lines()
        return as_html(title, lines, self.dropped)

    def _lines(self) -> list[str]:
        """Say in a few lines what happened."""
        counts = {reason: records for reason, records, _ in self.dropped.rows()}
        kept, read = counts.pop("kept"), counts.pop("read")
        lost = ", ".join(f"{n:,} {reason}" for reason, n in counts.items() if n)
        added = f"{count(len(self.new), 'source')} added"
        if self.known:
            added += f", {len(self.known):,} known already"
        if self.repeated:
            added += f", {len(self.repeated):,} with the bytes of another"
        lines = [
            f"Ingest into {self.store.path}: {added}",
            f"records: {read:,} read, {kept:,} kept" + (f" ({lost})" if lost else ""),
        ]
        sums = self.sources.select("lines", "blank", "control").sum().row(0)
        lines.append("lines: {:,}, of which {:,} blank and {:,} control".format(*sums))
        if self.store.manifest.deleted:
            lines.append(f"deleted by message: {self.store.manifest.deleted:,}")
        aside = counts["corrupt"] + counts["malformed"]
        if self.store.manifest.quarantine:
            what = count(aside, "line") if aside else "incomplete ends of damaged members"
            lines.append(f"set aside, raw: {what}, in {self.store.path}/quarantine")
        damaged = self.damage
        for source, member, why in damaged.head(5).rows():
            lines.append(f"damaged: {'/'.join(filter(None, (source, member)))}: {why}")
        if damaged.height > 5:  # noqa: PLR2004 - as above
            lines.append(f"damaged: {damaged.height - 5:,} more")
        return lines
