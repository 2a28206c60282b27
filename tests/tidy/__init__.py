"""Rules about the code itself that neither ruff, mypy nor import-linter can say. Which rule is checked where: docs/style.md."""
