"""What pyproject.toml cannot say: the packages that are found, and the folders that lie elsewhere in a wheel."""

from setuptools import find_packages, setup

BUNDLED = ("app", "checkpoints", "assets")

setup(packages=[*find_packages(include=["laiar_core*"]), *(f"laiar_core._bundled.{folder}" for folder in BUNDLED)])
