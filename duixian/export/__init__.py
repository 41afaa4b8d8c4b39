"""What was found, as files and terminal pages: statements, accounts, findings, series."""

from duixian.export.account import link_row, print_account, totals
from duixian.export.files import replacing
from duixian.export.findings import finding_rows, print_findings
from duixian.export.series import Series, indicator_rows
from duixian.export.sides import Sides, stem
from duixian.export.statements import (
    StatementTable,
    attributes,
    cells_of,
    document_cells,
    places_in,
    shown_value,
    statement_rows,
)
from duixian.export.tables import (
    BINARY,
    FORMATS,
    Format,
    ParquetFile,
    Table,
    csv_pieces,
    of_record,
    schema,
    untyped,
    workbook,
    write,
)
from duixian.export.terminal import aligned, fit, padded, painted, printable
from duixian.export.values import as_json, nested, plain, storable

__all__ = [
    "BINARY",
    "FORMATS",
    "Format",
    "ParquetFile",
    "Series",
    "Sides",
    "StatementTable",
    "Table",
    "aligned",
    "as_json",
    "attributes",
    "cells_of",
    "csv_pieces",
    "document_cells",
    "finding_rows",
    "fit",
    "indicator_rows",
    "link_row",
    "nested",
    "of_record",
    "padded",
    "painted",
    "places_in",
    "plain",
    "print_account",
    "print_findings",
    "printable",
    "replacing",
    "schema",
    "shown_value",
    "statement_rows",
    "stem",
    "storable",
    "totals",
    "untyped",
    "workbook",
    "write",
]
