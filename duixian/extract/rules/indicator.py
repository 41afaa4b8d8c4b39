"""What a figure measures: its indicator, read from the words of its clause, the one before and the one behind.

First what stands in front of the figure is cut down to a subject, by kind; then tables of rules are asked. Where the figure
stands before the noun that it counts, what stands in front of it leads up to that noun.
"""

from __future__ import annotations

import re

import msgspec

from duixian.extract.draft import Clause, Draft, Named
from duixian.extract.rules.sharing import behind
from duixian.extract.wording import Wording
from duixian.lexicon import Words
from duixian.ruling import Rule, Table, rule
from duixian.text import clause_end

MEDALS = ("金", "银", "铜")
LONG_SUBJECT = 24
_LONG_LEAD, _LONG_NOUN, _LONG_LIST = 14, 36, 10
# What a project or work is called by itself says nothing.
_EMPTY_NOUNS = ("项目", "工程")


class Phrase(msgspec.Struct, frozen=True, gc=False):
    """What the rules of naming look at.

    Attributes:
        clause: the figure with its words.
        draft: the statement with its kind.
        raw: the words before the figure, without what kind and role have taken of them.
        subject: these, cut down to what can be an indicator.
        yearly: 年均 or its like, where the figure is one a year; else empty.
        wording: the words of the language.
    """

    clause: Clause
    draft: Draft
    raw: str
    subject: str
    yearly: str
    wording: Wording


# --- the subject, cut out of the words before the figure --------------------------------------------------------------


class Phrases:
    """Cuts the words before a figure down to a subject, by the kind of the figure.

    Args:
        words: the word lists.
    """

    def __init__(self, words: Words) -> None:
        self._reduced = words.pattern(
            "{growth.cut.adverbs}*(?P<v>{growth.cut.verbs}|{growth.cut.saves})(?!{growth.cut.ends})(?P<o>[^，。；]{2,})$"
        )
        self._raised = words.pattern(
            "{growth.lift.adverbs}*(?P<v>{growth.lift.verbs}|{growth.lift.also})(?P<o>[^，。；到至]{3,})$"
        )
        self._more = words.pattern("(?:{growth.more.than}[^，；]*{growth.more.by}|{growth.more.exceeds})$")
        self._adverbs = words.pattern(
            r"(?:比|较|同)(?:上|去|前|年|同期|20|19|一九|全|[一二三四五六七八九十\d]+年前)[^，]{0,8}$"
            r"|{growth.price.comparable}.*$|扣除[^，]*因素.*$|{growth.price.adverbs}+$"
        )
        self._of_distance = words.pattern("(?:{verbs.adverb.of-distance}|{verbs.adverb.running}.{0,4})+$")

    def of(self, clause: Clause, draft: Draft) -> Phrase:
        """Return the words before a figure, cut down.

        Args:
            clause: the figure with its words.
            draft: the statement with its kind.
        """
        left, figure, text, wording = clause.left, clause.figure, clause.setting.text, clause.setting.wording
        raw = left
        start = wording.starting(left)
        if start is not None and wording.turns.match(text, behind(text, figure)):
            raw = raw[: start.start()]
        per_year = wording.per_year.search(left) if "年" in left else None
        if draft.kind == "change":
            raw, subject = self._change(raw, clause, draft)
        elif draft.kind == "difference":
            compared = wording.compared(raw)
            raw = raw[: compared.start] if compared else raw
            subject = self._of_distance.sub("", wording.trim(raw))
        else:
            subject = wording.trim(raw)
        return Phrase(clause, draft, raw, subject, per_year[0] if per_year else "", wording)

    def _change(self, raw: str, clause: Clause, draft: Draft) -> tuple[str, str]:
        """Take off the growth and its adverbs; a reduction or raise has its object behind the verb."""
        wording = clause.setting.wording
        reduced = (self._reduced.match(wording.trim(raw)) or self._reduced.search(raw)) if draft.cut else None
        raised = self._raised.match(raw.strip(" 、")) if draft.raised else None
        if reduced:
            raw = reduced["o"]
        elif raised:
            raw = raised["o"]
        else:
            raw = self._more.sub("", wording.without_growth(raw.rstrip()))
        subject = wording.trim(self._adverbs.sub("", wording.trim(raw)))
        if subject in ("增加", "增长"):
            subject = ""
        if not subject and clause.counts and clause.prior is None:
            subject = wording.trim(clause.right)
        return raw, subject


# --- the figure stands before its noun --------------------------------------------------------------------------------


class Lead(msgspec.Struct, frozen=True, gc=False):
    """What leads up to the noun that a figure counts.

    Attributes:
        phrase: the words before the figure.
        noun: the noun behind it.
        raw: the words before the figure as far as they still count.
        words: what of them stands before the noun in the indicator.
    """

    phrase: Phrase
    noun: str
    raw: str
    words: str

    @property
    def empty(self) -> bool:
        """The noun says nothing by itself (项目)."""
        return self.phrase.wording.is_generic(self.noun) or self.noun[:2] in _EMPTY_NOUNS


class Led(msgspec.Struct, frozen=True, gc=False):
    """What a lead becomes, and the words by which."""

    raw: str
    words: str
    matched: str


@rule("indicator=topic", topic=r"([\u4e00-\u9fff]{2,8}?){verbs.noun.fields}?，")
def topic(lead: Lead, *, topic: re.Pattern[str]) -> Led | None:
    """产业方面，开工项目12个: the topic at the head of the sentence says what kind of projects."""
    clause, wording = lead.phrase.clause, lead.phrase.wording
    found = topic.match(clause.setting.text, clause.setting.start) if lead.empty else None
    if found is None or found.end() > lead.phrase.draft.clause or wording.has_verb(found[1]):
        return None
    words = wording.without_enumeration(lead.words) if "等" in lead.words else lead.words
    return Led("", found[1].removesuffix("方面") + words, found[1])


@rule("indicator=without-instances", listed=r"等的?$|等[^，、]{0,2}$", links="{verbs.join.links}")
def without_instances(lead: Lead, *, listed: re.Pattern[str], links: re.Pattern[str]) -> Led | None:
    """推动A、B等3个项目: instances of the noun are no part of the indicator.

    开工A、B改扩建等2个项目: 项目 alone says nothing, so the last instance stays.
    """
    if "等" not in lead.words or listed.search(lead.raw.rstrip()) is None:
        return None
    wording, instance = lead.phrase.wording, ""
    if lead.empty:
        instance = links.split(lead.raw.rstrip().rstrip("的").removesuffix("等"))[-1]
        instance = wording.without_verb(wording.trim(instance))[-8:]
    return Led(lead.raw, wording.without_enumeration(lead.words) + instance, lead.raw)


@rule("")
def last_verb_of_lead(lead: Lead) -> Led | None:
    """A long lead is cut down to its last verb and what follows it."""
    if len(lead.words) <= _LONG_LEAD:
        return None
    cut = lead.phrase.wording.last_verb_phrase(lead.words)
    return Led(lead.raw, cut if len(cut) < len(lead.words) else lead.words, "")


@rule("")
def verb_of_list(lead: Lead) -> Led | None:
    """Of a long list only the verb leads up to the noun."""
    if "、" not in lead.words or len(lead.words) <= _LONG_LIST:
        return None
    return Led(lead.raw, lead.phrase.wording.leading_verb(lead.words) or lead.words, "")


# 研发机构, 监测站: begins with a verb and is a thing all the same.
@rule(
    "indicator=verb-carried-over",
    thing="{verbs.noun.things}$",
)
def verb_of_prior(lead: Lead, *, thing: re.Pattern[str]) -> Led | None:
    """新建4个公园、5个广场: the verb of the list goes on to a noun without one."""
    clause, wording = lead.phrase.clause, lead.phrase.wording
    prior = clause.prior
    if lead.words or not clause.same or prior is None or not prior.verb:
        return None
    if wording.leading_verb(lead.noun) and not thing.search(lead.noun):
        return None
    if clause.setting.text[clause.figure.outer - 1] not in "、和及与":
        return None
    return Led(lead.raw, prior.verb, prior.verb)


# One rule of each line is applied, in this order.
LEADS = ((topic,), (without_instances, last_verb_of_lead), (verb_of_list,), (verb_of_prior,))


# --- the subject is cut further ---------------------------------------------------------------------------------------


class Cut(msgspec.Struct, frozen=True, gc=False):
    """A shorter subject, and the words by which it was found."""

    subject: str
    matched: str


@rule("", years=r"(?:近|过去|前|这)?[\d一二三四五两]+年(?:来|间|时间|累计|共|内)?(?:累计)?$")
def years_at_the_end(phrase: Phrase, *, years: re.Pattern[str]) -> Cut | None:
    """新增就业五年累计…: over how many years is told is no part of what is measured."""
    return Cut(years.sub("", phrase.subject), "") if "年" in phrase.subject else None


@rule("")
def last_of_list(phrase: Phrase) -> Cut | None:
    """完成A、新建B: the figure belongs to the last deed."""
    wording = phrase.wording
    if "、" not in phrase.subject:
        return None
    last = wording.trim(phrase.subject.rpartition("、")[2])
    if wording.leading_verb(last) and len(last) >= 4 and wording.leading_verb(phrase.subject):
        return Cut(last, "")
    return None


@rule(
    "indicator=without-instances",
    listed=r"^(?P<verb>[\u4e00-\u9fff]{2,4}?)[^，。]*?、[^，。]*?等(?P<rest>[^，。、]{6,})$",
)
def instances_of_subject(phrase: Phrase, *, listed: re.Pattern[str]) -> Cut | None:
    """实施A、B等重点工程: the instances are no part of the indicator."""
    if "、" not in phrase.subject:
        return None
    found = listed.match(phrase.subject)
    verb = phrase.wording.leading_verb(phrase.subject) if found else ""
    return Cut(verb + found["rest"], verb + found["rest"]) if found and verb else None


@rule("indicator=last-verb-phrase")
def last_verb(phrase: Phrase) -> Cut | None:
    """A long subject is cut down to its last verb and what follows it."""
    if len(phrase.subject) <= LONG_SUBJECT:
        return None
    cut = phrase.wording.last_verb_phrase(phrase.subject)
    return Cut(cut, cut) if 4 <= len(cut) < len(phrase.subject) else None


# Each is applied, in this order.
CUTS = (years_at_the_end, last_of_list, instances_of_subject, last_verb)


# --- what names the figure --------------------------------------------------------------------------------------------


@rule("indicator=from-to")
def from_to(phrase: Phrase) -> Named | None:
    """由A提高到B: both values have one indicator."""
    prior = phrase.clause.prior
    same = phrase.clause.same and prior is not None and prior.role == "from"
    return Named(prior.indicator, prior.indicator) if same and prior is not None else None


@rule("indicator=carried-over", growths="^{growth.name.short}$")
def distance_of_prior(phrase: Phrase, *, growths: re.Pattern[str]) -> Named | None:
    """增长6%，高于全国1个百分点: the distance is one of what stands before it."""
    prior = phrase.clause.prior
    if phrase.draft.kind != "difference" or prior is None or (phrase.subject and not growths.match(phrase.subject)):
        return None
    add = phrase.subject or ("增长" if prior.kind == "change" and prior.direction == "up" else "")
    return Named(prior.indicator + add, prior.indicator)


# What the words before the figure need not be looked at for.
AT_ONCE = (from_to, distance_of_prior)


@rule("indicator=medals")
def medals(phrase: Phrase) -> Named | None:
    """8金6银: what is counted is the unit."""
    unit, prior = phrase.draft.figure.unit, phrase.clause.prior
    if unit not in MEDALS:
        return None
    base = phrase.subject or (prior.indicator.removesuffix(prior.figure.unit) if prior is not None else "")
    return Named(base + unit, base)


@rule("indicator=noun-carried-over")
def suggestions(phrase: Phrase) -> Named | None:
    """办理人大代表议案4件、建议86件: what deputies hand in, and not the 建议 that introduces what is proposed."""
    prior = phrase.clause.prior
    if phrase.subject or prior is None or not prior.indicator.endswith("议案") or phrase.raw.strip(" 、和及") != "建议":
        return None
    return Named(prior.indicator.removesuffix("议案") + "建议", prior.indicator)


@rule("indicator=carried-over")
def prior_figure(phrase: Phrase) -> Named | None:
    """达到A，增长5%: a figure without a subject goes on with the one before it."""
    prior = phrase.clause.prior
    if phrase.subject or prior is None:
        return None
    indicator = prior.indicator
    if phrase.yearly and not indicator.endswith(phrase.yearly):
        indicator += phrase.yearly
    return Named(indicator, prior.indicator)


@rule("indicator=sentence-topic", predicate="{verbs.first.predicates}")
def sentence_topic(phrase: Phrase, *, predicate: re.Pattern[str]) -> Named | None:
    """粮食产量屡创新高，去年达到5万吨: the subject of the sentence's first clause, cut before its predicate.

    So also before a noun that says nothing by itself: 外贸稳步发展，总额达到…
    """
    subject = phrase.subject
    if phrase.clause.prior is not None or (subject and not phrase.wording.is_generic(subject)):
        return None
    found = _topic_of_sentence(phrase, predicate)
    if not found or (subject and found in subject):
        return None
    yearly = phrase.yearly if not subject and phrase.draft.kind == "change" else ""
    return Named(found + subject + yearly, found)


def _topic_of_sentence(phrase: Phrase, predicate: re.Pattern[str]) -> str:
    setting, clause, wording = phrase.clause.setting, phrase.draft.clause, phrase.wording
    stop = clause_end(setting.text, setting.start, clause)
    if stop >= clause:
        return ""
    first = wording.without_verb(wording.trim(setting.text[setting.start : stop]))
    cut = predicate.search(first, 2)
    if cut is None:
        return ""
    found = wording.trim(first[: cut.start()])
    return found if 2 <= len(found) <= 12 and "、" not in found else ""


@rule("indicator=next-clause", ends=r"{scopes.wider.ranks}|\d")
def next_clause(phrase: Phrase, *, ends: re.Pattern[str]) -> Named | None:
    """28.4%，工业投资增长全省第一: the figure stands before its subject."""
    text, stop, end = phrase.clause.setting.text, phrase.clause.stop, phrase.clause.setting.end
    if phrase.subject or phrase.clause.left.strip(" 　") or stop >= end or text[stop] != "，":
        return None
    subject = text[stop + 1 : clause_end(text, stop + 1, end)]
    subject = ends.split(subject)[0]
    if not subject or len(subject) > LONG_SUBJECT:
        return None
    wording = phrase.wording
    grown = subject if wording.growth_tail.search(subject) else ""
    matched = wording.without_growth(subject) if grown else subject
    return Named(wording.trim(matched), matched, grown=grown)


@rule("")
def nothing(phrase: Phrase) -> Named | None:
    """Nothing says what is measured."""
    return None if phrase.subject else Named("", "")


# Whose name stands elsewhere than in the words before the figure.
ELSEWHERE = (medals, suggestions, prior_figure, sentence_topic, next_clause, nothing)


@rule("kind=reduction")
def reduction_of_list(phrase: Phrase) -> str | None:
    """压减A3项、B5项: the verb of the reduction goes on to the next thing with the same unit."""
    prior, draft = phrase.clause.prior, phrase.draft
    if not phrase.clause.same or prior is None or prior.kind != "change" or draft.kind != "level" or not prior.cut:
        return None
    if draft.figure.unit != prior.figure.unit or phrase.wording.leading_verb(phrase.subject):
        return None
    return prior.cut


OF_LIST = (reduction_of_list,)


@rule("indicator=noun-carried-over")
def noun_of_prior(phrase: Phrase) -> Named | None:
    """开工35个项目、竣工20个: a verb alone has the noun of the figure before."""
    prior, subject, wording = phrase.clause.prior, phrase.subject, phrase.wording
    if prior is None or prior.kind != "level" or wording.leading_verb(subject) != subject:
        return None
    if wording.is_generic(subject):
        return None
    return Named(subject + wording.without_verb(prior.indicator), prior.indicator, subject)


@rule("indicator=share-of-prior")
def share_of_prior(phrase: Phrase) -> Named | None:
    """贷款余额…，占全省的12%: the share is one of the figure before."""
    prior, subject = phrase.clause.prior, phrase.subject
    if prior is None or not subject.startswith("占") or phrase.draft.kind != "ratio":
        return None
    return Named(prior.indicator + subject, prior.indicator)


@rule("indicator=generic-noun-carried-over")
def noun_that_says_nothing(phrase: Phrase) -> Named | None:
    """新能源汽车…，产量12万辆: a noun that says nothing by itself stands behind the one before."""
    prior, wording = phrase.clause.prior, phrase.wording
    if prior is None or not wording.is_generic(phrase.subject):
        return None
    whole = phrase.draft.kind == "ratio" and not prior.verb
    base = prior.indicator if whole else wording.without_verb(prior.indicator)
    return Named(base + phrase.subject, prior.indicator)


@rule("indicator=effect-of")
def effect_of_prior(phrase: Phrase) -> Named | None:
    """改造老旧小区36个，惠及居民1.2万户: what came about through the deed before."""
    prior, wording = phrase.clause.prior, phrase.wording
    if prior is None or prior.kind != "level" or not wording.is_effect(phrase.subject):
        return None
    base = wording.without_verb(prior.indicator) if len(prior.indicator) > 12 else prior.indicator
    return Named(base + phrase.subject, prior.indicator)


@rule("indicator=subject")
def subject(phrase: Phrase) -> Named:
    """The words before the figure say what is measured."""
    return Named(phrase.subject, phrase.subject, phrase.wording.leading_verb(phrase.subject))


# How the subject before the figure and the statement before it name it together; else the subject does by itself.
WITH_PRIOR = (noun_of_prior, share_of_prior, noun_that_says_nothing, effect_of_prior)


@rule("indicator=verb-carried-over")
def verb_before_subject(phrase: Phrase) -> Cut | None:
    """培训教师300人、医生200人: the verb of the list goes on to a subject without one."""
    prior, wording = phrase.clause.prior, phrase.wording
    if not phrase.clause.same or prior is None or not prior.verb or phrase.draft.kind != "level":
        return None
    if wording.leading_verb(phrase.subject) or wording.has_verb(phrase.subject[-4:]):
        return None
    return Cut(prior.verb + phrase.subject, prior.verb)


# What stands before the subject in the indicator.
BEFORE_SUBJECT = (verb_before_subject,)


class Naming:
    """Names what figures measure, by the tables of this module bound to a lexicon.

    Args:
        words: the word lists.
    """

    def __init__(self, words: Words) -> None:
        def bound(rules: tuple[Rule, ...]) -> Table[Named]:
            return Table(rules, words)

        self._at_once, self._elsewhere, self._with_prior = bound(AT_ONCE), bound(ELSEWHERE), bound(WITH_PRIOR)
        self._phrases = Phrases(words)
        self._leads: tuple[Table[Led], ...] = tuple(Table(line, words) for line in LEADS)
        self._cuts: tuple[Table[Cut], ...] = tuple(Table((one,), words) for one in CUTS)
        self._of_list: Table[str] = Table(OF_LIST, words)
        self._before: Table[Cut] = Table(BEFORE_SUBJECT, words)

    def name(self, clause: Clause, draft: Draft) -> None:
        """Set the indicator, and the verb that goes on to the next figures.

        Args:
            clause: the figure with its words.
            draft: the statement with its kind; a growth told only by its clause is made one here.
        """
        phrase, prior = self._phrases.of(clause, draft), clause.prior
        # Asked only where one of them can answer, as the tables below are: most figures stand for themselves.
        starts = prior is not None and prior.role == "from"
        if (starts or draft.kind == "difference") and draft.take(self._at_once.first(phrase, draft.refused)):
            return
        if clause.counts and draft.kind not in ("change", "difference"):
            self._before_noun(phrase)
            return
        phrase = self._cut(phrase)
        lacks = not phrase.subject or prior is None or draft.figure.unit in MEDALS
        if lacks and draft.take(self._elsewhere.first(phrase, draft.refused)):
            return
        listed = self._of_list.first(phrase) if prior is not None and prior.cut else None
        if listed is not None:
            draft.kind, draft.direction, draft.cut = "change", "down", listed[1]
            draft.rules.append(listed)
        if prior is None or not draft.take(self._with_prior.first(phrase, draft.refused)):
            led = self._before.first(phrase) if clause.same and prior is not None and prior.verb else None
            if led is not None:
                draft.rules.append((led[0], led[1].matched))
                draft.take((subject.name, Named(led[1].subject, led[1].subject, led[1].matched)))
            else:
                draft.take((subject.name, subject.question(phrase)))
        if phrase.yearly and draft.kind == "change":
            draft.indicator += phrase.yearly

    def _before_noun(self, phrase: Phrase) -> None:
        """新建12个公园: what leads up to the noun stands before it."""
        wording, draft = phrase.wording, phrase.draft
        noun = wording.trim(phrase.clause.right.strip().removeprefix("的"))[:_LONG_NOUN]
        words = phrase.subject
        if phrase.raw.rstrip().endswith(("和", "及", "与")):
            words = wording.without_enumeration(words)
        lead = Lead(phrase, noun, phrase.raw, words)
        for table in self._leads:
            found = table.first(lead)
            if found is not None:
                lead = Lead(phrase, noun, found[1].raw, found[1].words)
                if found[0]:
                    draft.rules.append((found[0], found[1].matched))
        draft.indicator, draft.counts = lead.words + noun, True
        draft.verb = wording.without_enumeration(lead.words)
        draft.rules.append(("indicator=figure-before-noun", noun))

    def _cut(self, phrase: Phrase) -> Phrase:
        subject = phrase.subject
        # Few subjects have what any of these rules cuts.
        for table in self._cuts if len(subject) > LONG_SUBJECT or "、" in subject or "年" in subject else ():
            found = table.first(phrase)
            if found is not None:
                phrase = msgspec.structs.replace(phrase, subject=found[1].subject)
                if found[0]:
                    phrase.draft.rules.append((found[0], found[1].matched))
        if not phrase.subject and phrase.draft.figure.unit not in MEDALS:
            phrase = msgspec.structs.replace(phrase, subject=_set_off(phrase))
        return phrase


def _set_off(phrase: Phrase) -> str:
    """进出口总额，由A增加到B: the subject is set off by a comma."""
    setting, clause, prior = phrase.clause.setting, phrase.draft.clause, phrase.clause.prior
    if clause <= setting.start + 2 or phrase.wording.starting(phrase.clause.left) is None:
        return ""
    begin = max(setting.start, setting.text.rfind("，", setting.start, clause - 1) + 1)
    ahead = setting.text[begin : clause - 1]
    if not ahead or any(c.isdigit() for c in ahead) or (prior is not None and prior.figure.tail > begin):
        return ""
    return phrase.wording.trim(ahead)
