"""A statement while it is being made, and what stands around its figure."""

from __future__ import annotations

import msgspec

from duixian.extract.numbers import Figure
from duixian.extract.times import Time
from duixian.extract.wording import Wording
from duixian.model import Stretch


class Named(msgspec.Struct, frozen=True, gc=False):
    """What a rule of naming answers.

    Attributes:
        indicator: the words for what is measured.
        matched: the words by which they were found.
        verb: the verb that goes on to the next figures.
        grown: the words by which the next clause says that the figure is a growth; empty if it does not.
    """

    indicator: str
    matched: str
    verb: str = ""
    grown: str = ""


class Draft:
    """A statement while it is being made: the fields of a statement, and what the figures after it go by.

    Attributes:
        figure: its figure.
        clause: where its clause begins in the text.
        left: the words before the figure that belong to it.
        verb: the verb that goes on to the next figures of its list.
        since: the year of the value from which this one came (由2015年的A增加到B); 0 if none was told.
        cut: the verb of a reduction whose object stands between it and the figure; empty if there is none.
        carried: its indicator is that of the figure before.
        counts: its figure stands before the noun that it counts.
        bound: the words before the figure that say how firmly it is said; empty if none.
        raised: the verb of a raise whose object stands so.
        rules: the rules that fired, each with the words that it matched.
        refused: those that were asked before and said no; None where nobody wants to know.
    """

    __slots__ = (
        "bound",
        "carried",
        "clause",
        "counts",
        "cut",
        "direction",
        "estimated",
        "figure",
        "indicator",
        "kind",
        "left",
        "modifier",
        "per",
        "period",
        "place",
        "raised",
        "refused",
        "role",
        "rules",
        "since",
        "status",
        "verb",
    )

    def __init__(self, clause: Clause, traced: bool = False) -> None:
        figure = clause.figure
        self.figure, self.clause, self.left = figure, clause.begin, clause.left
        self.kind, self.direction, self.role, self.status = "level", "", "value", "result"
        self.indicator, self.per, self.period, self.verb = "", "", "", ""
        self.estimated = False
        self.place = ""
        self.since = 0
        self.modifier = figure.modifier
        self.rules = figure.fired
        self.cut, self.raised, self.bound = "", "", figure.bound
        self.carried = self.counts = False
        self.refused: list[str] | None = [] if traced else None

    def goes_on(self, prior: Draft, joint: str) -> None:
        """Make it the next one of a list: A、B和C of one kind, direction and indicator.

        Args:
            prior: the one before it.
            joint: what stands between the two.
        """
        self.kind, self.direction, self.indicator = prior.kind, prior.direction, prior.indicator
        if self.figure.shape == "structure":
            self.role = prior.role
        if not self.figure.unit and prior.figure.unit:
            self.figure.unit, self.figure.dimension = prior.figure.unit, prior.figure.dimension
        self.rules.append(("kind=as-in-list", joint))

    def take(self, found: tuple[str, Named] | None) -> bool:
        """Take what a table of names has answered.

        Args:
            found: the rule and its answer; None where none has answered.

        Returns:
            Whether one has.
        """
        if found is None:
            return False
        name, named = found
        if named.grown:
            self.kind, self.direction = "change", "up"
            self.rules.append(("kind=growth-in-next-clause", named.grown))
        self.indicator, self.verb = named.indicator, named.verb
        self.carried = name == "indicator=carried-over"
        if name:
            self.rules.append((name, named.matched))
        return True


class Setting(msgspec.Struct, frozen=True, gc=False):
    """What all figures of a sentence have around them.

    Attributes:
        text: the folded text.
        start: where the sentence begins.
        end: one past its end.
        wording: words of the language, with the document's own place among what is no part of an indicator.
        stretch: the stretch of text in which the sentence stands; None if the report has none.
        clock: its time expressions.
        year: the report's year; 0 if unknown.
        view: whether its part of the report looks back, ahead or neither.
        period: the time of which its part of the report speaks.
    """

    text: str
    start: int
    end: int
    wording: Wording
    stretch: Stretch | None
    clock: list[Time]
    year: int
    view: str
    period: str


class Clause(msgspec.Struct, frozen=True, gc=False):
    """A figure with the words around it, as the rules look at it.

    Attributes:
        setting: the sentence.
        figure: the figure.
        begin: where its clause begins.
        before: where the figure in front of it ends; the beginning of the sentence if there is none.
        stop: where the clause ends.
        left: the words before the figure that belong to it.
        near: these without the blanks at their end.
        right: the words behind the figure.
        same: it stands in one clause with the figure before.
        counts: it stands before the noun that it counts (新建12个公园).
        prior: the statement before it in the same sentence; None for the first, and behind a semicolon.
    """

    setting: Setting
    figure: Figure
    begin: int
    before: int
    stop: int
    left: str
    near: str
    right: str
    same: bool
    counts: bool
    prior: Draft | None
