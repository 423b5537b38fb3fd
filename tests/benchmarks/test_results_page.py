"""The results page says what the JSON says, the same every time, and leaves alone what people wrote."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from results_made_up import ablation, run, write

from benchmarks import results_page
from benchmarks.results_cards import END, START, short, write_evaluation, write_short
from benchmarks.results_data import SOURCES, load
from benchmarks.results_figures import PLOTS
from benchmarks.results_goals import verdict
from benchmarks.results_reasons import error_of_the_perfect
from benchmarks.results_words import signed, spread
from laiar_core.errors import LaiarError, one_line
from laiar_core.evaluation.report_schema import parse_evaluation

ROOT = Path(__file__).resolve().parents[2]
COMPREHENSIVENESS = "comprehensiveness, tokens that evidence ranks first against random ones"
SHIFTS = "accuracy lost under shifts, guided against unguided"


def generate(source: Path, page: Path) -> str:
    results_page.generate(source, page)
    return page.read_text()


def row(text: str, section: str, title: str) -> list[str]:
    """Cells of the one row with that title in a section, without the title."""
    (found,) = [part for part in text.split("\n## ") if part.startswith(f"{section}\n")]
    (line,) = [line for line in found.splitlines() if line.startswith(f"| {title} |")]
    return [cell.strip() for cell in line.strip("|").split("|")][1:]


def good(text: str, title: str) -> list[str]:
    return row(text, "How good", title)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write(tmp_path / "json", ablation())


def test_every_row_of_the_issue_is_answered(source: Path, tmp_path: Path) -> None:
    text = generate(source, tmp_path / "results.md")
    assert good(text, "video stream, accuracy (two-stage peer 0.500)") == ["0.850 ± 0.050", "2 runs", "0.78", "0.90", "reached"]
    assert good(text, "video stream, macro accuracy (two-stage peer 0.250)")[0] == "0.750 ± 0.050"
    # Differences 5 and 3: mean 4, standard error 1, t of 0.975 with one degree of freedom 12.706. Then 6 and 5.
    guidance = good(text, "guided minus unguided, accuracy")
    assert guidance[:2] == ["+4.0 points (95 % from −8.7 to +16.7)", "2 pairs"]
    assert guidance[-1] == "short: the interval is not above 0"
    black_box = good(text, "video stream minus black box, accuracy")
    assert (black_box[0], black_box[-1]) == ("+5.5 points (95 % from −0.9 to +11.9)", "aim reached")
    assert good(text, "naming a relation, macro over labels")[-1] == "aim reached"
    assert good(text, "`reason_hit` among correct, non-null clips")[0] == "0.810 ± 0.050"
    assert good(text, COMPREHENSIVENESS)[0] == "0.400 ± 0.000 against 0.100 ± 0.000: 4.0 times"
    assert good(text, COMPREHENSIVENESS)[-1] == "reached"
    assert good(text, SHIFTS)[0].startswith("3.0 ± 0.0 points against 7.5 ± 0.5; guided loses less under 2 of 2; difference −4.5")
    assert good(text, SHIFTS)[-1] == "aim reached"
    assert good(text, "expected calibration error") == ["0.050 ± 0.000", "2 runs", "0.08 at most", "0.03 at most", "reached"]


def test_the_sections_say_what_was_measured(source: Path, tmp_path: Path) -> None:
    text = generate(source, tmp_path / "results.md")
    assert row(text, "Right reasons", "pick") == ["4", "0.500", "0.500", "1.000", "1.000"]
    assert row(text, "Right reasons", "Ann") == ["1", "0.380", "0.200", "0.125", "0.760", "0.300", "0.375"]
    assert row(text, "Faithfulness", "random") == ["0.100 ± 0.000", *["0.500 ± 0.000"] * 3]
    assert row(text, "Domain shift", "mirrored")[0] == "0.820 ± 0.060 (−3.0)"
    assert row(text, "Domain shift", "mean of these")[1] == "0.735 ± 0.045 (−7.5)"
    assert row(text, "Calibration", "the same, clips of all runs together") == ["2", "0.125"]
    assert row(text, "Calibration", "accuracy where it commits itself") == ["0", "not measured"]
    assert row(text, "By action and by subject", "pick") == ["4", "0.500", "0.500"]
    assert row(text, "By action and by subject", "Bo") == ["1", "0.800", "0.500", "0.700", "0.250"]
    assert "`abc`, with changes that were not committed" in text
    assert "took 3.5 hours together" in text
    assert "12.5 ms in the median" in text


def test_what_was_not_run_is_not_measured(source: Path, tmp_path: Path) -> None:
    text = generate(source, tmp_path / "results.md")
    nothing = "not measured"
    assert row(text, "Ablation", "cross-modal learning alone") == ["0", nothing, nothing, "0", nothing, nothing]
    assert row(text, "Ablation", "joint space alone") == ["1", "0.600", "0.500", "1", nothing, nothing]
    assert row(text, "Domain shift", "no guidance, one camera side") == ["0", nothing, nothing]
    assert nothing in (tmp_path / "results" / "ablation.svg").read_text()
    only = ablation()
    only["runs"] = only["runs"][:1]
    text = generate(write(tmp_path / "one", only), tmp_path / "one.md")
    assert good(text, "guided minus unguided, accuracy")[:2] == [nothing, "0 pairs"]
    assert good(text, SHIFTS)[-1] == nothing
    assert row(text, "Ablation", "all three schemes")[:2] == ["1", "0.900"], "one run has no spread"


def test_a_ratio_to_almost_nothing_is_called_so(tmp_path: Path) -> None:
    text = generate(write(tmp_path / "little", ablation(random=0.01)), tmp_path / "results.md")
    assert "40.0 times (random ones take almost nothing" in text
    text = generate(write(tmp_path / "nothing", ablation(random=-0.01)), tmp_path / "results.md")
    assert good(text, COMPREHENSIVENESS)[-1] == "aim reached: random ones take nothing"


def test_guidance_that_loses_more_under_shifts_is_short(tmp_path: Path) -> None:
    measured = ablation()
    for one in measured["runs"]:
        if one["variant"] == "none":
            one["shift"] = run("none", one["subject"], one["accuracy"], 0.01, 0.01)["shift"]
    text = generate(write(tmp_path / "json", measured), tmp_path / "results.md")
    assert good(text, SHIFTS)[-1] == "short by 2.0 points"


def test_the_same_json_gives_the_same_bytes_and_the_written_part_stays(source: Path, tmp_path: Path) -> None:
    page = tmp_path / "docs" / "results.md"
    text = generate(source, page)
    assert "## What was tried, and what holds it back" in text
    page.write_text(text.replace("Not written yet.", "We tried this: <b>it</b> helped, 3 %."))
    first = {file: file.read_bytes() for file in page.parent.rglob("*.*")}
    assert len(first) == 1 + len(PLOTS)
    assert "We tried this: <b>it</b> helped, 3 %." in generate(source, page)
    assert {file: file.read_bytes() for file in first} == first


def test_a_page_without_its_marks_is_not_overwritten(source: Path, tmp_path: Path) -> None:
    page = tmp_path / "results.md"
    page.write_text("my own page")
    with pytest.raises(LaiarError, match="put both back"):
        generate(source, page)
    assert page.read_text() == "my own page"


@pytest.mark.parametrize("name", SOURCES)
def test_missing_json_is_one_sentence_with_the_command(name: str, source: Path, tmp_path: Path) -> None:
    (source / name).unlink()
    with pytest.raises(LaiarError) as error:
        generate(source, tmp_path / "results.md")
    assert name in str(error.value)
    assert one_line(SOURCES[name])[-100:] in str(error.value)  # the longest command loses its middle
    assert not (tmp_path / "results.md").exists()


def test_without_a_run_of_the_full_model_there_is_no_page(tmp_path: Path) -> None:
    measured = ablation()
    measured["runs"] = [one for one in measured["runs"] if one["variant"] != "all"]
    with pytest.raises(LaiarError, match="no run of the full model"):
        generate(write(tmp_path / "json", measured), tmp_path / "results.md")


def test_numbers_in_words() -> None:
    assert [verdict(value, 2, 5, " points") for value in (5, 2, 1.25)] == ["aim reached", "reached", "short by 0.75 points"]
    assert verdict(-0.091, -0.08, -0.03) == "short by 0.011", "an error that is too high"
    assert [signed(value) for value in (-0.04, 0.04, -0.06, 0.06)] == ["0.0", "0.0", "−0.1", "+0.1"]
    assert [spread(values) for values in ([], [0.5], [0.5, 0.7])] == ["not measured", "0.500", "0.600 ± 0.100"]


def test_the_page_of_this_repository_is_up_to_date(tmp_path: Path) -> None:
    source, page = ROOT / "benchmarks" / "results", ROOT / "docs" / "results.md"
    if not (source / "ablation.json").exists():
        pytest.skip("benchmarks/results/ablation.json does not exist yet")
    again = tmp_path / "results.md"
    again.write_bytes(page.read_bytes())
    assert generate(source, again) == page.read_text(), "run: python -m benchmarks.results_page"
    for name in PLOTS:
        plot = Path("results") / f"{name}.svg"
        assert (tmp_path / plot).read_bytes() == (page.parent / plot).read_bytes(), f"{plot} is of other JSON"


def test_the_raw_numbers_tell_of_no_recording() -> None:
    """The recordings' list of clips and their annotation may not be copied into this repository."""
    for file in (ROOT / "benchmarks" / "results").iterdir():
        assert not re.search(r"Subject\d/|clip_id", file.read_text()), file


def test_the_error_of_a_perfect_model_is_that_of_few_clips(source: Path) -> None:
    """Four clips that are surely right leave no error; at even chances some are right by luck."""
    results = load(source)
    assert error_of_the_perfect(results) == [0.0, 0.0]
    for row_of_clip in (row for e in results.evaluations for row in e["metrics"]["per_clip"]):
        row_of_clip["confidence"] = 0.5
    # Right k of 4 times with chance C(4, k) / 16: mean of |k / 4 - 1 / 2| is 0.1875.
    assert error_of_the_perfect(results) == pytest.approx([0.1875, 0.1875], abs=0.03)


def test_the_short_table_goes_between_the_marks_and_links_the_long_page(source: Path, tmp_path: Path) -> None:
    page = tmp_path / "card" / "README.md"
    page.parent.mkdir()
    page.write_text(f"before\n{START}\nold\n{END}\nafter\n")
    write_short(short(load(source)), page, tmp_path / "docs" / "results.md")
    text = page.read_text()
    assert text.startswith("before\n")
    assert text.endswith(f"{END}\nafter\n")
    assert "old" not in text
    assert "| video stream (the prediction), accuracy | 0.850 ± 0.050 |" in text
    assert "[results](../docs/results.md)" in text
    page.write_text("no marks")
    with pytest.raises(LaiarError, match="put both back"):
        write_short(short(load(source)), page, tmp_path / "results.md")


def test_the_report_for_the_app_sums_counts_and_averages_shares(source: Path, tmp_path: Path) -> None:
    write_evaluation(load(source), tmp_path / "evaluation.json")
    report = parse_evaluation((tmp_path / "evaluation.json").read_text(), "the report")
    assert report.clips == 8
    assert (report.runs, report.answered) == (2, 8)
    assert report.metrics.video
    assert report.metrics.video.confusion == ((4, 0), (2, 2))
    assert report.metrics.video.per_class["pick"].accuracy == 0.5
    assert report.metrics.video.reliability[1].count == 8
    assert report.metrics.video.accuracy == pytest.approx(0.85)
    assert report.metrics.video.selective_accuracy is None


def test_styles_are_compared_with_the_one_that_was_trained_on(source: Path, tmp_path: Path) -> None:
    text = generate(source, tmp_path / "results.md")
    section = "Simulated recordings: styles"
    assert row(text, section, "vivid")[:2] == ["0.800 ± 0.000 (−10.0)", "0.650 ± 0.050 (−25.0)"]
    goal = row(text, section, "open or closed named right, layout + appearance, naming stage")
    assert (goal[0], goal[-1]) == ("1.000 (layout alone 0.750)", "aim reached")
    assert row(text, section, "states, plain, from 12") == [f"{value} ± 0.000" for value in ("0.750", "0.750", "1.000", "1.000")]
    # Guidance gives 10 and 20 points: mean 15, standard error 5, t 12.706.
    goal = row(text, section, "accuracy in unseen styles, guided minus unguided, layout")
    assert (goal[0], goal[-1]) == ("+15.0 points (95 % from −48.5 to +78.5)", "aim reached")
