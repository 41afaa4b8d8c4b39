"""The scorer, the gate that holds its floors, and the comparison of two outcomes."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

from duixian import evaluate
from duixian.evaluate import Annotation, Counts
from duixian.evaluate.statements import FIELDS
from duixian.model import DuixianError, Reason, say

ROOT = Path(__file__).resolve().parents[2]


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"eval_{name}", ROOT / "eval" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Its records look their annotations up by the name of the module.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


gate, diff = tool("gate"), tool("diff")


def a(start: int, end: int, value: float = 5.0, unit: str = "%", **fields: Any) -> Annotation:
    usual = {"kind": "change", "direction": "up", "status": "result", "period": "2023", "indicator": "工业投资"}
    high = fields.pop("high", value)
    text = "x" * (end - start)
    optional = fields.pop("optional", False)
    said = {**dict.fromkeys(FIELDS, ""), "modifier": "exact", "role": "value", "estimated": False, **usual, **fields}
    return Annotation(start, end, value, high, text, unit, optional, said)


def counted(gold: list[Annotation], predicted: list[Annotation]) -> tuple[int, int, int, int, int]:
    c = evaluate.score("d", gold, predicted).counts
    return c.gold, c.predicted, c.span, c.quantity, c.statement


def test_the_same_statements_score_full() -> None:
    rows = [a(0, 3), a(5, 8, 7.0)]
    assert counted(rows, rows) == (2, 2, 2, 2, 2)


@pytest.mark.parametrize(
    ("change", "levels"),
    [
        ({"value": 5.1}, (1, 0, 0)),
        ({"value": 5.004}, (1, 1, 1)),
        ({"high": 6.0}, (1, 0, 0)),
        ({"unit": "个百分点"}, (1, 0, 0)),
        ({"unit": "％"}, (1, 1, 1)),
        ({"status": "target"}, (1, 1, 0)),
        ({"modifier": "about"}, (1, 1, 0)),
        ({"place": "全国"}, (1, 1, 0)),
        ({"role": "from"}, (1, 1, 0)),
        ({"role": ""}, (1, 1, 1)),
        ({"estimated": True}, (1, 1, 1)),
        ({"scope": "全省"}, (1, 1, 1)),
        ({"indicator": "工业的投资"}, (1, 1, 1)),
        ({"indicator": "服务业增加值"}, (1, 1, 0)),
        ({"indicator": ""}, (1, 1, 0)),
    ],
)
def test_each_level_asks_for_more(change: dict[str, Any], levels: tuple[int, int, int]) -> None:
    assert counted([a(0, 3)], [a(0, 3, **change)])[2:] == levels


def test_a_reading_is_paired_with_the_equal_value_before_the_larger_overlap() -> None:
    gold = [a(0, 10, 5.0), a(8, 12, 7.0)]
    assert evaluate.pair(gold, [a(0, 12, 7.0)]) == {1: 0}


def test_pairs_are_one_to_one() -> None:
    assert counted([a(0, 10)], [a(0, 4), a(5, 10)]) == (1, 2, 1, 1, 1)


def test_touching_spans_do_not_overlap() -> None:
    assert counted([a(0, 3)], [a(3, 6)]) == (1, 1, 0, 0, 0)


def test_doubtful_annotations_count_neither_way() -> None:
    doubtful = a(0, 3, optional=True)
    assert counted([doubtful], []) == (0, 0, 0, 0, 0)
    assert counted([doubtful], [a(0, 3)]) == (0, 0, 0, 0, 0)
    # The second reading lost the pairing, but lies on the doubtful annotation as well.
    assert counted([doubtful], [a(0, 2), a(2, 3)]) == (0, 0, 0, 0, 0)


def test_errors_are_told_apart() -> None:
    score = evaluate.score("d", [a(0, 3), a(10, 13)], [a(0, 3, status="target"), a(20, 23)])
    assert [m.start for m in score.missed] == [10]
    assert [s.start for s in score.spurious] == [20]
    assert [(g.start, why) for g, why in score.wrong] == [
        (0, [say("evaluate.differs", field="status", gold="'result'", read="'target'")])
    ]


def test_figures_of_nothing_are_zero() -> None:
    assert evaluate.figures(Counts())["statement"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0}


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("", "", 1.0),
        ("", "投资", 0.0),
        ("工业投资", "投资", 2 / 3),
        ("居民、收入", "居民的收入", 1.0),
        ("ＧＤＰ", "GDP", 1.0),
    ],
)
def test_similarity(one: str, other: str, alike: float) -> None:
    assert evaluate.similarity(one, other) == pytest.approx(alike)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("桥梁、隧道等基础设施投资", "基础设施投资", 1.0),
        ("基础设施投资", "桥梁、隧道等基础设施投资", 1.0),
        # One character behind 等 is no thing that could be compared.
        ("甲、乙等件", "件", 0.4),
    ],
)
def test_examples_before_their_kind_may_be_given_or_left_out(one: str, other: str, alike: float) -> None:
    assert evaluate.likeness(one, other) == pytest.approx(alike)


@pytest.mark.parametrize(
    ("indicator", "debris"),
    [
        ("", True),
        ("一是新建公园", True),
        ("（三）新建公园", True),
        ("2.新建公园", True),
        ("新建公园（市园林局牵头单位", True),
        ("新建“口袋公园", True),
        ("新建公园3", True),
        ("新建公园：", True),
        ("新建“口袋公园”", False),
        ("一产增加值", False),
        ("5G基站", False),
    ],
)
def test_debris_is_what_no_indicator_may_hold(indicator: str, debris: bool) -> None:
    assert evaluate.has_debris(indicator) is debris


def test_close_and_debris_are_counted_over_right_quantities_and_all_readings() -> None:
    gold = [a(0, 3, indicator="新建公园"), a(10, 13, indicator="城镇新增就业")]
    read = [a(0, 3, indicator="新建公园"), a(10, 13, indicator="全市城镇新增就业"), a(30, 33, indicator="一是修路")]
    counts = evaluate.score("x", gold, read).counts
    assert (counts.close, counts.quantity, counts.rows, counts.debris) == (1, 2, 3, 1)
    assert evaluate.figures(counts)["close"] == 0.5
    assert evaluate.figures(counts)["debris"] == 0.3333


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    folder = tmp_path / "gold"
    folder.mkdir()
    text = "某市2024年政府工作报告\n一、2023年工作回顾\n工业投资增长5.2%。\n二、2024年工作安排\n工业投资增长6%。\n"
    (folder / "a.txt").write_text(text, "utf-8", newline="")
    rows = [
        a(text.index("5.2%"), text.index("5.2%") + 4, 5.2),
        a(text.index("6%"), text.index("6%") + 2, 6.0, period="2024", status="target"),
    ]
    (folder / "a.jsonl").write_bytes(b"\n".join(map(msgspec.json.encode, rows)))
    lines = ["gold\ttext\tplace\tyear\tuntil", "a.jsonl\ta.txt\t某市\t2024\t"]
    (folder / "documents.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def test_a_folder_is_scored_as_a_user_would_extract_it(gold: Path) -> None:
    (score,) = evaluate.evaluate(gold)
    assert (score.counts.gold, score.counts.quantity) == (2, 2)


def test_what_lies_behind_until_is_not_scored(gold: Path) -> None:
    listing = gold / "documents.tsv"
    listing.write_text(listing.read_text("utf-8").replace("2024\t\n", "2024\t35\n"), "utf-8")
    (document,) = evaluate.documents(gold)
    assert [p.text for p in evaluate.predictions(document)] == ["5.2%"]


def test_only_modern_documents_are_counted_as_such() -> None:
    old = evaluate.score("old", [a(0, 3)], [], modern=False)
    new = evaluate.score("new", [a(0, 3)], [a(0, 3)])
    totals = dict(evaluate.together([old, new]))
    assert (totals["modern"].gold, totals["all"].gold) == (1, 2)


@pytest.mark.parametrize(
    ("file", "content", "code"),
    [
        ("documents.tsv", None, "evaluate.no-list"),
        ("documents.tsv", "gold\ttext\na.jsonl\ta.txt\n", "evaluate.not-the-columns"),
        ("documents.tsv", "gold\ttext\tplace\tyear\tuntil\nb.jsonl\ta.txt\t\t\t\n", "evaluate.missing"),
        ("a.jsonl", "{}", "evaluate.no-annotation"),
    ],
)
def test_a_gold_folder_that_is_not_right_is_told(gold: Path, file: str, content: str | None, code: str) -> None:
    (gold / file).unlink() if content is None else (gold / file).write_text(content, "utf-8")
    with pytest.raises(DuixianError) as caught:
        evaluate.evaluate(gold)
    assert caught.value.problem == Reason(code) and isinstance(caught.value.remedy, Reason)


# --- the gate -----------------------------------------------------------------------------------------------------


def run_gate(*arguments: str | Path) -> int:
    return int(gate.main([str(x) for x in arguments]))


def floors(path: Path, **values: float) -> Path:
    path.write_text(gate.written({"a": values}, {}), "utf-8")
    return path


def test_floors_that_hold_pass(gold: Path, tmp_path: Path) -> None:
    assert run_gate(gold, "--floors", floors(tmp_path / "f.toml", quantity=1.0)) == 0


def test_a_score_below_its_floor_fails(gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (gold / "a.jsonl").write_bytes(msgspec.json.encode(a(0, 2)))
    assert run_gate(gold, "--floors", floors(tmp_path / "f.toml", quantity=0.5)) == 1
    assert "BELOW   a quantity: floor 0.500, reached 0.0000" in capsys.readouterr().out


def test_a_document_that_is_gone_fails(gold: Path, tmp_path: Path) -> None:
    path = tmp_path / "f.toml"
    path.write_text(gate.written({"b": {"quantity": 0.0}}, {}), "utf-8")
    assert run_gate(gold, "--floors", path) == 1


def test_floors_are_raised_to_what_is_reached_and_never_let_down(gold: Path, tmp_path: Path) -> None:
    path = floors(tmp_path / "f.toml", quantity=0.1, span=1.0)
    run_gate(gold, "--floors", path, "--raise")
    assert gate.read_floors(path.read_text("utf-8"), "")[0] == {"a": {"quantity": 1.0, "span": 1.0}}
    (gold / "a.jsonl").write_bytes(msgspec.json.encode(a(0, 2)))
    assert run_gate(gold, "--floors", path, "--raise") == 1
    assert gate.read_floors(path.read_text("utf-8"), "")[0] == {"a": {"quantity": 1.0, "span": 1.0}}


def test_floors_round_down() -> None:
    assert gate.raised({"a": {"span": 0.5}}, {"a": {"span": 0.98769}}) == {"a": {"span": 0.987}}
    assert gate.down(0.29) == 0.29


def test_without_annotated_documents_the_gate_is_skipped_loudly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_gate(tmp_path / "none", "--floors", floors(tmp_path / "f.toml", quantity=1.0)) == 0
    assert "QUALITY GATE SKIPPED" in capsys.readouterr().out


def commit(folder: Path) -> None:
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run([*git, "add", "-A"], cwd=folder, check=True)
    subprocess.run([*git, "commit", "-qm", "floors"], cwd=folder, check=True)


def test_a_lowered_floor_needs_a_reason(gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repository = tmp_path / "repository"
    repository.mkdir()
    subprocess.run(["git", "init", "-q"], cwd=repository, check=True)
    path = floors(repository / "floors.toml", quantity=0.9, span=0.5)
    commit(repository)
    floors(path, quantity=0.8, span=0.5)
    assert run_gate(gold, "--floors", path) == 1
    assert "!!! FLOOR lowered to 0.800: a quantity, was 0.900: NO REASON GIVEN" in capsys.readouterr().out
    # Committing it does not make it good.
    commit(repository)
    assert run_gate(gold, "--floors", path) == 1
    path.write_text(gate.written({"a": {"quantity": 0.8, "span": 0.5}}, {"a.quantity": "the gold was mended"}), "utf-8")
    capsys.readouterr()
    assert run_gate(gold, "--floors", path) == 0
    assert "was 0.900: the gold was mended" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["[a", "[a]\nspeed = 1.0", "[a]\nspan = 1.5", '[a]\nspan = "high"'])
def test_floors_that_are_not_right_are_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(DuixianError):
        gate.read_floors(text, "floors.toml")


def test_the_floors_of_this_repository_can_be_read() -> None:
    known, _ = gate.read_floors((ROOT / "eval" / "floors.toml").read_text("utf-8"), "floors.toml")
    assert "modern" in known


# --- the comparison -----------------------------------------------------------------------------------------------


def kept(start: int, end: int, **fields: Any) -> Any:
    values: dict[str, Any] = dict.fromkeys(diff.Kept.__struct_fields__, "")
    values |= {"start": start, "end": end, "estimated": False, "optional": False, "low": "5", "high": "5"}
    return diff.Kept(**values | fields)


def an_outcome(*statements: Any) -> Any:
    import zlib

    return diff.Outcome("d", len(statements), zlib.compress(msgspec.msgpack.encode(statements)), b"", "", (), 100)


def differences(old: list[Any], new: list[Any]) -> list[tuple[str, int, list[str]]]:
    out = []
    for c in diff.changes(an_outcome(*old), an_outcome(*new)):
        kind = "gained" if c.old is None else "lost" if c.new is None else "changed"
        out.append((kind, (c.new or c.old).start, c.fields()))
    return sorted(out)


def test_gained_lost_and_changed_are_told_apart() -> None:
    old = [kept(0, 3), kept(10, 13), kept(20, 23), kept(30, 33)]
    new = [kept(0, 3), kept(10, 13, period="2024"), kept(18, 23), kept(40, 43)]
    assert differences(old, new) == [
        ("changed", 10, ["period"]),
        ("changed", 18, ["span"]),
        ("gained", 40, []),
        ("lost", 30, []),
    ]


def test_statements_that_begin_at_the_same_character_are_kept_apart() -> None:
    first, second = kept(0, 3, indicator="甲"), kept(0, 3, indicator="乙")
    assert differences([first, second], [first, second]) == []
    assert differences([first, second], [first]) == [("lost", 0, [])]


def test_outcomes_are_saved_and_compared(gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    saved, texts = tmp_path / "saved", tmp_path / "texts"
    texts.mkdir()
    (texts / "a.txt").write_text((gold / "a.txt").read_text("utf-8"), "utf-8")
    (texts / "empty.txt").touch()
    assert diff.main(["--save", str(saved), "--jobs", "1", str(texts)]) == 0
    assert "1 turned down, 0 faults" in capsys.readouterr().err
    (texts / "a.txt").write_text((gold / "a.txt").read_text("utf-8").replace("6%", "7%"), "utf-8")
    assert diff.main([str(texts), "--jobs", "1", "--against", str(saved)]) == 0
    out = capsys.readouterr().out
    assert "changed 1" in out.splitlines()[1]
    assert "low '6' → '7'" in out


def test_links_verdicts_and_findings_are_compared_by_codes_and_values(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts, saved, again = tmp_path / "texts", tmp_path / "saved", tmp_path / "again"
    texts.mkdir()
    (texts / "南山市-2024.txt").write_text(
        "南山市2024年政府工作报告\n\n二、2024年主要目标\n\n新建口袋公园12个。\n", "utf-8"
    )
    later = "南山市2025年政府工作报告\n\n一、2024年工作回顾\n\n新建口袋公园{}个。办理建议128件、提案281件，共{}件。\n"
    (texts / "南山市-2025.txt").write_text(later.format(14, 409), "utf-8")
    assert diff.main(["--save", str(saved), "--jobs", "1", str(texts)]) == 0
    assert diff.main(["--save", str(again), "--jobs", "1", str(texts)]) == 0
    assert "1 promises\n1 findings\n" in capsys.readouterr().err
    assert diff.main([str(saved), str(again)]) == 0
    out = capsys.readouterr().out
    assert out.count("gained 0  lost 0  changed 0") == 4
    (texts / "南山市-2025.txt").write_text(later.format("5", 419), "utf-8")
    assert diff.main([str(texts), "--jobs", "1", "--against", str(saved)]) == 0
    out = capsys.readouterr().out
    assert "verdict 'met' → 'missed'" in out
    assert "1 links and verdicts before, 1 after" in out
    assert "1 findings before, 1 after" in out


def test_comparisons_are_compared_and_what_was_left_out_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, saved, quick = tmp_path / "南山市-2024.txt", tmp_path / "saved", tmp_path / "quick"
    head = "南山市2024年政府工作报告\n\n二、2024年主要目标\n\n"
    text.write_text(f"{head}居民人均可支配收入增速高于全国平均水平。\n", "utf-8")
    assert diff.main(["--save", str(saved), "--jobs", "1", str(text)]) == 0
    text.write_text(f"{head}居民人均可支配收入增速高于全省平均水平。\n", "utf-8")
    assert diff.main(["--save", str(quick), "--only", "statements", "--jobs", "1", str(text)]) == 0
    capsys.readouterr()
    assert diff.main([str(saved), str(quick)]) == 0
    out = capsys.readouterr().out
    assert "1 comparisons before, 1 after" in out
    assert "reference '全国平均水平' → '全省平均水平'" in out
    assert "not compared" in out
    assert "findings before" not in out
    assert diff.main(["--digest", str(quick)]) == 0
    digest = tomllib.loads(capsys.readouterr().out)
    assert digest["comparisons"]["南山市-2024.txt"]["count"] == 1
    assert "links" not in digest


def test_digests_are_those_of_the_readings(gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts, saved = tmp_path / "texts", tmp_path / "saved"
    texts.mkdir()
    (texts / "a.txt").write_text((gold / "a.txt").read_text("utf-8"), "utf-8")

    def digest() -> dict[str, Any]:
        assert diff.main(["--save", str(saved), "--jobs", "1", str(texts)]) == 0
        capsys.readouterr()
        assert diff.main(["--digest", str(saved)]) == 0
        return tomllib.loads(capsys.readouterr().out)

    first = digest()
    assert first["statements"]["texts"]["count"] == 2
    assert digest() == first
    (texts / "a.txt").write_text((gold / "a.txt").read_text("utf-8").replace("6%", "7%"), "utf-8")
    second = digest()
    assert second["statements"]["texts"]["sha256"] != first["statements"]["texts"]["sha256"]
    assert second["findings"] == first["findings"]


def test_a_file_that_holds_no_outcome_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x"
    path.write_text(json.dumps([]), "utf-8")
    assert diff.main([str(path), str(path)]) == 2
    assert "holds no kept outcome" in capsys.readouterr().err
