"""The records of a promise with what became of it, and of what arithmetic says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from duixian.columns.dictionary import LEDGER, Column, Record, Word
from duixian.columns.documents import INDICATOR_ID, INDICATOR_NAME, OF_DOCUMENT, OWN
from duixian.columns.statements import STATEMENT

# The columns of a figure that the record of a link repeats for what was promised and for what answers it.
SIDE: tuple[str, ...] = (
    "indicator",
    "quote",
    "low",
    "high",
    "unit",
    "modifier",
    "kind",
    "direction",
    "status",
    "period",
    "sentence",
    "document",
    "path",
    "id",
    "start",
    "end",
)


def _side(prefix: Literal["target", "result"], zh: str, en: str, of: str) -> tuple[Column, ...]:
    """Repeat the columns of a figure for one side of a link: ``target_quote``, ``result_quote`` …"""
    known = {column.name: column for column in STATEMENT.columns}
    found = []
    for name in SIDE:
        column = known[name]
        path = column.ledger or column.name
        found.append(
            Column(
                name=f"{prefix}_{name}",
                sort=column.sort,
                zh=f"{zh}{column.zh}",
                en=f"{en}: {column.en.lower()}",
                says=f"of {of}: {column.says}",
                vocabulary=column.vocabulary,
                ledger="-" if path == "-" else f"{prefix}__{path}",
            )
        )
    return tuple(found)


_TARGET = _side("target", "承诺的", "Promised", "what was promised")
_RESULT = _side("result", "答复的", "Delivered", "what answers it; missing where nothing does")
LINK = Record(
    name="link",
    table="links",
    zh="承诺与结果",
    en="Promises and results",
    says="a promise with what became of it by the next year's report",
    key=("target_document", "target_id"),
    columns=(
        *OWN,
        Column(
            name="due",
            sort="word",
            zh="到期",
            en="Due",
            says="the period in which the promise falls due",
        ),
        Column(
            name="due_year",
            sort="integer",
            zh="到期年份",
            en="Year due",
            says="the last year of `due`",
            exits=LEDGER,
        ),
        Column(
            name="section",
            sort="list",
            zh="所在部分",
            en="Section",
            says="titles of the sections around the promise, outermost first, joined by ` > ` in flat tables",
            ledger="target__section__path",
        ),
        *_TARGET[:6],
        Column(
            name="without_figure",
            sort="boolean",
            zh="没有数字",
            en="Without a figure",
            says="the promise is a comparison (`comparisons`), not a figure (`statements`)",
            ledger="-",
        ),
        Column(
            name="relation",
            sort="word",
            zh="比较方式",
            en="Relation",
            says="of a promise without a figure: how it is to stand to the reference",
            vocabulary="compared",
            ledger="comparison__relation",
        ),
        Column(
            name="reference",
            sort="text",
            zh="比较对象",
            en="Reference",
            says="of a promise without a figure: what it is compared with, as written",
            ledger="comparison__reference",
        ),
        Column(
            name="verdict",
            sort="word",
            zh="兑现情况",
            en="Verdict",
            says="what became of the promise; `no_evidence` is silence and not failure",
            vocabulary="verdict",
            ledger="outcome",
        ),
        Column(
            name="attainment",
            sort="decimal",
            zh="完成比例",
            en="Attainment",
            says="result over target for a quantity (1.25 is a quarter more); missing where there is no such share",
        ),
        Column(
            name="points",
            sort="decimal",
            zh="相差百分点",
            en="Points",
            says="result minus target in percentage points, for a rate or a growth; missing for a quantity",
        ),
        *_RESULT[:6],
        Column(
            name="evidence",
            sort="word",
            zh="依据",
            en="Evidence",
            says="what sort of document the answer is from; empty without one",
            vocabulary="document_kind",
        ),
        Column(
            name="rule",
            sort="word",
            zh="对应规则",
            en="Rule of the link",
            says="the rule that paired them, or `silence`, `ambiguous`, `not-due`",
        ),
        Column(name="why", sort="reason", zh="对应理由", en="Why paired", says="why they were paired, or were not"),
        Column(
            name="verdict_rule",
            sort="word",
            zh="判定规则",
            en="Rule of the verdict",
            says="the rule of the verdict (docs/verdicts.md)",
        ),
        Column(
            name="verdict_why",
            sort="reason",
            zh="判定理由",
            en="Why this verdict",
            says="the rule with its numbers",
        ),
        INDICATOR_ID,
        INDICATOR_NAME,
        Column(
            name="sentence",
            sort="text",
            zh="承诺所在句子",
            en="Sentence of the promise",
            says="the sentence of the promise, in the document's own characters",
            ledger="-",
        ),
        _RESULT[10],
        Column(
            name="related",
            sort="json",
            zh="相近而不能作答的",
            en="Near misses",
            says="near misses: a list of `{document, id, quote, reason, why}`",
        ),
        Column(
            name="further",
            sort="json",
            zh="其他文件的说法",
            en="Further answers",
            says="further documents' answers: a list of `{document, id, quote, evidence, rule, why, score, verdict, "
            "verdict_why}`",
        ),
        Column(
            name="revisions",
            sort="json",
            zh="期间的调整",
            en="Revisions",
            says="later versions of the promise: a list of `{document, id, quote, change, why}`",
        ),
        Column(
            name="score",
            sort="number",
            zh="相合程度",
            en="Score",
            says="how well the two fit, from 0 to 1; missing without a result",
        ),
        Column(
            name="done",
            sort="number",
            zh="已完成比例",
            en="Share done",
            says="of a promise still under way: the share that is done",
        ),
        Column(
            name="elapsed",
            sort="number",
            zh="已过时间比例",
            en="Share of time",
            says="the share of its time that had passed when that was said",
        ),
        Column(
            name="pace",
            sort="word",
            zh="时间进度",
            en="Pace",
            says="序时进度; empty unless the answer is of a part of the time",
            vocabulary="pace",
        ),
        Column(
            name="decided",
            sort="word",
            zh="由谁认定",
            en="Decided by",
            says="who has the last word: the program, or a person who rejected or made the pairing",
            vocabulary="decided",
            exits=LEDGER,
        ),
        Column(
            name="engine_verdict",
            sort="word",
            zh="程序的判定",
            en="The program's verdict",
            says="what the program's own pairing gives, where a person has decided otherwise",
            vocabulary="verdict",
            exits=LEDGER,
            ledger="engine_outcome",
        ),
        Column(
            name="engine_rule",
            sort="word",
            zh="程序的规则",
            en="The program's rule",
            says="the rule of that pairing",
            exits=LEDGER,
        ),
        *_TARGET[6:10],
        *_RESULT[6:10],
        *_TARGET[11:],
        *_RESULT[11:],
        Column(
            name="against_document",
            sort="word",
            zh="比较对象所在文件",
            en="Document of the reference",
            says="for a promise without a figure: the document with the other side of its comparison",
            ledger="against__document__key",
        ),
        Column(
            name="against_id",
            sort="text",
            zh="比较对象编号",
            en="Figure of the reference",
            says="its statement",
            ledger="-",
        ),
    ),
)

SIDES: tuple[str, ...] = ("target", "result", "against")


def nested(known: Sequence[Column]) -> tuple[Column, ...]:
    """Lay columns out for JSON lines, where a figure that a row points at is an object of its own.

    Args:
        known: columns of a record.

    Returns:
        Of a link ``target``, ``result`` and ``against`` in place of the columns in front of whose names they stand; of
        a finding ``statements`` with objects in it. All others as they are.
    """
    found: dict[str, Column] = {}
    for column in known:
        side = next((side for side in SIDES if column.name.startswith(f"{side}_")), "")
        if side:
            says = f"`{side}_…` as an object: the row of the statement or comparison, with its file's stem as `doc`"
            column = Column(name=side, sort="json", zh=_HEADS[side].zh, en=_HEADS[side].en, says=says)
        elif column.name == "statements" and column.sort == "list":
            column = msgspec.structs.replace(column, sort="json", says="its figures, in the order of the equation")
        found.setdefault(column.name, column)
    return tuple(found.values())


_HEADS = {
    "target": Word("承诺", "Promised"),
    "result": Word("答复", "Delivered"),
    "against": Word("比较对象", "Reference"),
}

FINDING = Record(
    name="finding",
    table="findings",
    zh="核算",
    en="Checks",
    says="what arithmetic says of figures that stand in a relation",
    key=(),
    columns=(
        Column(
            name="finding",
            sort="word",
            zh="编号",
            en="Finding",
            says="what names it in addresses",
            exits=LEDGER,
            ledger="key",
        ),
        Column(
            name="relation",
            sort="word",
            zh="关系",
            en="Relation",
            says="the check (docs/checks.md)",
            vocabulary="relation",
        ),
        Column(
            name="outcome",
            sort="word",
            zh="结论",
            en="Outcome",
            says="`contradicts`: no reading of the figures makes the equation true",
            vocabulary="outcome",
        ),
        Column(
            name="equation",
            sort="reason",
            zh="算式",
            en="Equation",
            says="the equation with the figures in it",
        ),
        Column(
            name="why",
            sort="reason",
            zh="理由",
            en="Reason",
            says="what was compared and by how much it is off",
        ),
        Column(
            name="assumption",
            sort="word",
            zh="假设",
            en="Assumption",
            says="the assumption that would decide; empty if none is needed",
        ),
        *OWN,
        Column(
            name="quotes",
            sort="list",
            zh="原文",
            en="Quotes",
            says="the figures as written, in the order of the equation, joined by `; ` in flat tables",
        ),
        Column(
            name="sentence",
            sort="text",
            zh="所在句子",
            en="Sentences",
            says="the sentences of these figures, each once, joined by ` | `",
            ledger="-",
        ),
        *OF_DOCUMENT[:2],
        Column(
            name="statements",
            sort="list",
            zh="数字编号",
            en="Statements",
            says="the ids of its figures, in the order of the equation, joined by `; ` in flat tables",
            ledger="-",
        ),
        Column(
            name="documents",
            sort="list",
            zh="各文件编号",
            en="Documents",
            says="the keys of their documents, in the same order",
            ledger="-",
        ),
    ),
)
