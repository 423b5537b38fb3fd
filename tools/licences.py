"""Write the tables of docs/licences.md: the licence that each package states, and the libraries that lie inside packages.

python -m tools.licences
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageMetadata, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from laiar_core.files import write_text

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "licences.md"
NOT_LISTED = ("laiar", "pip")  # this program, and what installs
NOT_SAID = ("", "UNKNOWN")
LONGEST = 60  # characters of a licence's name; some put its whole text there
_LIBRARY = re.compile(r"(?:^|/)[\w.]+\.libs/lib(.+?)(?:-[0-9a-f]{8})*\.so[\d.]*[a-z]?$")  # builders put a hash into the name


def main() -> None:
    """Look at what is installed, and write."""
    page = PAGE.read_text(encoding="utf-8")
    for name, lines in (("packages", package_rows()), ("libraries", library_rows())):
        begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        before, _, rest = page.partition(begin)
        page = "\n".join([before + begin, *lines, end + rest.partition(end)[2]])
    write_text(PAGE, page)
    print(f"Wrote {PAGE}.")


def asked_for() -> dict[str, str]:
    """The packages that this program asks for itself, by canonical name, each with the file that says so."""
    found: dict[str, str] = {}
    for file in sorted(ROOT.glob("requirements*.txt"), reverse=True):  # what several ask for counts for the first by name
        lines = file.read_text(encoding="utf-8").splitlines()
        found |= {canonicalize_name(Requirement(line).name): file.name for line in lines if line and not line.startswith("#")}
    return found


def package_rows() -> Iterator[str]:
    """A table of every installed package."""
    asked = asked_for()
    yield "| package | version | licence, as it states itself | asked for by |"
    yield "|---|---|---|---|"
    for package in _installed():
        by = asked.get(canonicalize_name(package.name), "another package")
        yield f"| {package.name} | {package.version.partition('+')[0]} | {licence(package)} | {by} |"


def library_rows() -> Iterator[str]:
    """A table of the shared libraries that lie inside the files of packages, which have licences of their own."""
    yield "| package | libraries inside |"
    yield "|---|---|"
    for package in _installed():
        names = {found[1] for file in package.files or () if (found := _LIBRARY.search(str(file)))}
        if names:
            yield f"| {package.name} {package.version} | {', '.join(sorted(names, key=str.lower))} |"


def licence(package: Distribution) -> str:
    """What a package says its licence is: an SPDX expression, a name, or a class of the package index, whichever it has."""
    about = package.metadata
    if (expression := _said(about, "License-Expression")) not in NOT_SAID:
        return expression
    name = _said(about, "License")
    if name not in NOT_SAID and len(name) <= LONGEST and "\n" not in name and "copyright" not in name.lower():
        return name
    classes = [c.rpartition(" :: ")[2] for c in about.get_all("Classifier") or () if c.startswith("License ::")]
    files = about.get_all("License-File")
    return ", ".join(classes) or (f"named in its file {files[0]} alone" if files else "**states none**")


def _said(about: PackageMetadata, field: str) -> str:
    return str(about[field]).strip() if field in about else ""


def _installed() -> list[Distribution]:
    found = [package for package in distributions() if package.name.lower() not in NOT_LISTED]
    return sorted(found, key=lambda package: package.name.lower())


if __name__ == "__main__":
    main()
