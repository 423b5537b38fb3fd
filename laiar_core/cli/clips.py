"""`clips`: what there is in a data set to be explained."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from laiar_core.cli.options import WHERE, existing, opened

if TYPE_CHECKING:
    from laiar_core.data.listing import Listing


def clips_command(
    data: Annotated[Path, typer.Argument(envvar="LAIAR_DATA", callback=existing, help=WHERE)],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON with everything that is listed, an object a clip.")] = False,
) -> None:
    """List the clips of a data set: id, length in seconds, frames that have boxes, subject and the like, annotated actions."""
    listing = opened(data).listing
    typer.echo(listing.to_frame().to_json(orient="records", indent=1, force_ascii=False) if as_json else _table(listing))


def _table(listing: Listing) -> str:
    """Columns for a terminal, the longest last; what a clip can have several of is left to JSON."""
    columns = {
        "clip": listing.clip_ids,
        "seconds": [f"{seconds:.1f}" for seconds in listing.length_s],
        "frames": [str(frames) for frames in listing.frames],
    }
    columns |= {
        name: ["; ".join(facet.of_row(at)) for at in range(len(listing))]
        for name, facet in listing.facets.items()
        if facet.one_each and name != "action"
    }
    padded = []
    for name, cells in columns.items():
        width = max(map(len, (name, *cells)))
        padded.append([cell.ljust(width) for cell in (name, *cells)])
    last = ["actions", *("; ".join(actions) for actions in listing.actions)]
    return "\n".join("  ".join(row).rstrip() for row in zip(*padded, last, strict=True))
