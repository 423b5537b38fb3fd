"""Explaining a whole data set: every clip, resumable, and nothing that goes wrong with one clip stops the others."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import killer
import pytest
import several
from hypothesis import given
from hypothesis import strategies as st
from interrupted import alive
from patience import PATIENCE_S, until

from laiar_core.batch import process_engine as processes
from laiar_core.batch import ray_engine as on_ray
from laiar_core.batch.outcome import Engine, Outcome
from laiar_core.batch.results_folder import FILES, LIST, TABLE, ResultsFolder, safe_name
from laiar_core.batch.run import explain_all
from laiar_core.batch.worker import Job, Worker
from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.charades.reader import Charades
from laiar_core.errors import LaiarError
from laiar_core.explain.explainer import explain
from laiar_core.explain.explanation import Explanation
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint, save_checkpoint

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def few(demo_clips_path: Path, tmp_path: Path) -> Path:
    """A data set of five clips out of two recordings."""
    folder = tmp_path / "few"
    shutil.copytree(demo_clips_path / "annotations", folder / "annotations")
    lines = (folder / "annotations" / "video_clips.txt").read_text().splitlines()
    rows = list(Cad120(demo_clips_path).rows.values())
    first, other = (next(r.recording_id for r in rows if r.person == p) for p in ("Simulated1", "Simulated2"))
    chosen = [line for line, row in zip(lines, rows, strict=True) if row.recording_id == first][:3]
    chosen += [line for line, row in zip(lines, rows, strict=True) if row.recording_id == other][:2]
    (folder / "annotations" / "video_clips.txt").write_text("\n".join(chosen))
    return folder


def table(out: Path) -> list[dict[str, str]]:
    with (out / TABLE).open(newline="") as file:
        return list(csv.DictReader(file))


def files(out: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in (out / FILES).iterdir()}


def test_every_clip_has_its_explanation_and_is_not_explained_again(
    few: Path, tiny_checkpoint: Checkpoint, tmp_path: Path
) -> None:
    out, data, seen = tmp_path / "out", Cad120(few), list[Outcome]()
    ids = data.clip_ids()
    assert explain_all(tiny_checkpoint.path, few, out, 1, progress=seen.append) == Outcome(5, 5, 0, 0)
    assert [s.explained for s in seen] == [0, 1, 2, 3, 4, 5]
    rows = table(out)
    assert [row["clip"] for row in rows] == list(ids)
    for row in rows:
        said = Explanation.load(out / row["file"])
        assert said == explain(tiny_checkpoint, data.clip(row["clip"]))
        assert (row["action"], row["sentence"], row["annotated"]) == (
            said.prediction,
            said.sentence,
            data.rows[row["clip"]].action,
        )
        assert (row["right"] == "yes") == (row["action"] == row["annotated"])
        assert float(row["confidence"]) == pytest.approx(said.confidence, abs=1e-4)
        assert row["problem"] == ""
    before = files(out)
    assert len(before) == 5
    gone = rows[2]["file"]
    (out / gone).unlink()
    with (out / LIST).open("a") as file:
        file.write('{"clip": "torn')  # as a machine without power leaves it
    assert explain_all(tiny_checkpoint.path, few, out, 1) == Outcome(5, 5, 4, 0)
    after = files(out)
    assert {name for name in after if after[name] != before[name]} == {Path(gone).name}
    assert table(out) == rows
    other = tmp_path / "other"
    config = tiny_checkpoint.config.model_copy(update={"git_revision": "other"})
    save_checkpoint(other, config, tiny_checkpoint.model, "card")
    assert explain_all(other, few, out, 1).kept == 0, "what another checkpoint said is no answer of this one"
    assert Explanation.load(out / rows[0]["file"]).model.git_revision == "other"


def test_a_bad_clip_is_noted_and_the_others_are_explained(
    command, few: Path, tiny_checkpoint: Checkpoint, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    ids = Cad120(few).clip_ids()
    bad = [i for i in ids if i.startswith("Simulated2")]
    recording = few / "annotations" / "all" / f"{bad[0].rsplit('/', 1)[0]}.json"
    good = recording.read_text()
    recording.write_text(good[: len(good) // 2])
    code, printed, err = command("explain-all", "--checkpoint", tiny_checkpoint.path, "--data", few, "--out", out, "--workers", 1)
    assert code == 1
    assert "Explained 3 of 5 clips" in printed
    assert "2 could not be explained" in err
    assert "Traceback" not in err
    rows = {row["clip"]: row for row in table(out)}
    assert list(rows) == list(ids)
    for clip_id, row in rows.items():
        assert ("is not valid JSON" in row["problem"]) == (clip_id in bad)
        assert bool(row["file"]) == (clip_id not in bad)
    recording.write_text(good)
    assert explain_all(tiny_checkpoint.path, few, out, 1) == Outcome(5, 5, 3, 0)
    assert not any(row["problem"] for row in table(out))


def test_a_clip_that_kills_its_process_takes_no_other_with_it(
    few: Path, tiny_checkpoint: Checkpoint, tmp_path: Path, monkeypatch
):
    out, ids = tmp_path / "out", Cad120(few).clip_ids()
    monkeypatch.setattr(processes, "_report", killer.report)
    monkeypatch.setenv(killer.VARIABLE, ids[1])
    assert explain_all(tiny_checkpoint.path, few, out, 2) == Outcome(5, 4, 0, 1)
    assert [row["clip"] for row in table(out) if row["problem"] == processes.DIED] == [ids[1]]


def begin(few: Path, checkpoint: Checkpoint, out: Path) -> subprocess.Popen[str]:
    """The command in a process group of its own, once it has explained something of a data set that takes it a while."""
    lines = (few / "annotations" / "video_clips.txt").read_text().splitlines()
    many = [re.sub(r"(\d+), (\d+), (\w+)$", rf"\1, {n}, \3", line) for line in lines for n in range(40, 70)]
    many = [line for line in many if int(line.split(", ")[3]) < int(line.split(", ")[4])]
    (few / "annotations" / "video_clips.txt").write_text("\n".join(dict.fromkeys(many)))
    command = [sys.executable, "-m", "laiar_core", "explain-all", "--checkpoint", checkpoint.path, "--data", few, "--out", out]
    running = subprocess.Popen(
        [str(part) for part in [*command, "--workers", 2]],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # what a shell starts in the background does not hear it
    )  # fmt: skip
    until(lambda: (out / LIST).exists() and (out / LIST).read_text().count("\n") >= 2, "the first clips")
    assert running.poll() is None
    return running


def test_ctrl_c_leaves_whole_files_and_the_same_command_goes_on(few: Path, tiny_checkpoint: Checkpoint, tmp_path: Path) -> None:
    out = tmp_path / "out"
    running = begin(few, tiny_checkpoint, out)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal sends it: to every process
    told, said = running.communicate(timeout=PATIENCE_S)
    assert running.returncode == 130, told + said
    assert "The same command goes on from here." in said
    assert "Traceback" not in said
    until(lambda: not alive(running.pid), "the end of its processes")
    done = [row for row in table(out) if row["file"]]
    assert 0 < len(done) < len(table(out))
    named = {Path(row["file"]).name for row in done}
    assert named <= set(files(out))
    assert len(set(files(out)) - named) <= 2, "what each process wrote when Ctrl-C came may not be noted yet"
    assert all(Explanation.load(path).sentence for path in (out / FILES).iterdir()), "every file is whole"
    for row in done:
        assert Explanation.load(out / row["file"]).sentence == row["sentence"]
    assert not list(out.rglob(".*"))
    again = list[Outcome]()

    def stop(outcome: Outcome) -> None:
        again.append(outcome)
        if outcome.explained > len(done):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        explain_all(tiny_checkpoint.path, few, out, 1, progress=stop)
    assert again[-1].kept == len(done)


def test_a_killed_program_leaves_no_process_behind(few: Path, tiny_checkpoint: Checkpoint, tmp_path: Path) -> None:
    running = begin(few, tiny_checkpoint, tmp_path / "out")
    os.kill(running.pid, signal.SIGKILL)
    running.communicate(timeout=PATIENCE_S)
    until(lambda: not alive(running.pid), "the end of its processes")


def test_several_actions_have_an_explanation_each(tmp_path: Path) -> None:
    clip, folder = several.clip(), ResultsFolder(tmp_path / "out")
    seed, report = next(
        (seed, report)
        for seed in range(50)
        if len((report := reported(tmp_path / f"{seed}", several.checkpoint(seed), clip)).rows) > 2
    )
    folder.keep(report)
    folder.write_table([clip.clip_id])
    rows = table(tmp_path / "out")
    assert [row["file"] for row in rows] == [
        f"{FILES}/SIT01{n}.json.gz" for n in ("", *(f"+{n}" for n in range(2, len(rows) + 1)))
    ]
    confidences = [float(row["confidence"]) for row in rows]
    assert confidences == sorted(confidences, reverse=True)
    checkpoint = load_checkpoint(tmp_path / f"{seed}")
    for row in rows:
        said = Explanation.load(tmp_path / "out" / row["file"])
        assert said == explain(checkpoint, clip, row["action"])
        assert (said.undecided, row["undecided"]) == (False, "no")
        assert row["annotated"] == "; ".join(several.ACTIONS[:3])
        assert (row["right"] == "yes") == (row["action"] in several.ACTIONS[:3])
    not_said = [a.video for a in said.actions if a.action not in {row["action"] for row in rows}]
    assert all(probability < 0.5 for probability in not_said)
    fewer = report.__class__(report.clip_id, "another fingerprint", report.rows[:1], report.files[:1])
    folder.keep(fewer)
    assert set(files(tmp_path / "out")) == {"SIT01.json.gz"}, "what is no longer said goes"
    assert ResultsFolder(tmp_path / "out").fingerprint(clip.clip_id) == "another fingerprint"


def reported(path: Path, checkpoint: Checkpoint, clip):
    save_checkpoint(path, checkpoint.config, checkpoint.model, "card")

    class Data:
        def clip(self, clip_id):
            return clip

        def film_fault(self, clip_id):
            return None

    worker = Worker(path, Path("nowhere"))
    worker.__dict__["_dataset"] = Data()
    return worker.report(Job(clip.clip_id))


def test_a_changed_annotation_is_told_again(few: Path, tiny_checkpoint: Checkpoint) -> None:
    (clip_id, *_) = Cad120(few).clip_ids()
    fingerprint = Worker(tiny_checkpoint.path, few).report(Job(clip_id)).fingerprint
    assert not Worker(tiny_checkpoint.path, few).report(Job(clip_id, fingerprint)).files
    text = few / "annotations" / "video_clips.txt"
    text.write_text(text.read_text().replace("pick", "place"))
    assert Worker(tiny_checkpoint.path, few).report(Job(clip_id, fingerprint)).rows[0].annotated == ("place",)


def test_what_cannot_be_used_at_all_is_one_sentence(few: Path, tiny_checkpoint: Checkpoint, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / FILES).write_text("a file where the folder should be")
    (tmp_path / "no list" / LIST).mkdir(parents=True)
    monkeypatch.setitem(sys.modules, "ray", None)
    for checkpoint, data, out, engine, sentence in [
        (tmp_path, few, tmp_path / "x", Engine.local, "is not a checkpoint"),
        (tiny_checkpoint.path, tmp_path / "none", tmp_path / "x", Engine.local, "does not exist"),
        (tiny_checkpoint.path, few, tmp_path / "file", Engine.local, "choose a folder with space"),
        (tiny_checkpoint.path, few, tmp_path / "out", Engine.local, "choose a folder with space"),
        (tiny_checkpoint.path, few, tmp_path / "no list", Engine.local, "cannot read"),
        (tiny_checkpoint.path, few, tmp_path / "x", Engine.ray, "pip install -r requirements-ray.txt"),
    ]:
        with pytest.raises(LaiarError, match=re.escape(sentence)):
            explain_all(checkpoint, data, out, 1, engine)


def test_a_full_disk_ends_the_work_with_a_sentence(few: Path, tiny_checkpoint: Checkpoint, tmp_path: Path) -> None:
    """A limit of the size of files stands in for the disk: the system refuses to write on, in the middle of one."""
    out = tmp_path / "out"
    code = "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); from laiar_core.cli.main import main; "
    code += "resource.setrlimit(resource.RLIMIT_FSIZE, (1500, 1500)); main()"
    arguments = ["explain-all", "--checkpoint", tiny_checkpoint.path, "--data", few, "--out", out, "--workers", 1]
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S
    )
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert "File too large; choose a folder with space" in done.stderr
    assert not [path for path in out.rglob("*") if path.is_file() and path.suffix == ".gz"]
    assert not list(out.rglob(".*"))


def test_a_real_recording_is_explained(cad120_path: Path, tiny_checkpoint: Checkpoint) -> None:
    data = Cad120(cad120_path)
    clip_id = data.clip_ids(("Subject1",))[0]
    report = Worker(tiny_checkpoint.path, cad120_path).report(Job(clip_id))
    assert (report.fault, report.rows[0].annotated) == ("", (data.rows[clip_id].action,))


def test_the_real_videos_of_charades_through_the_command_line(command, charades_path: Path, tmp_path: Path) -> None:
    data = Charades(charades_path)
    made = several.charades_checkpoint(data)
    checkpoint, out = tmp_path / "model", tmp_path / "out"
    save_checkpoint(checkpoint, made.config, made.model, "card")
    given = ["--checkpoint", checkpoint, "--data", charades_path]
    code, printed, _ = command("explain-all", *given, "--out", out, "--workers", 1, "--split", "train")
    assert (code, "Explained 4 of 4 clips" in printed) == (0, True)
    rows = table(out)
    assert list(dict.fromkeys(row["clip"] for row in rows)) == list(data.clip_ids("train"))
    assert len(rows) >= 8
    for row in rows:
        annotated = {happens.action for happens in data.clip(row["clip"]).actions}
        assert set(row["annotated"].split("; ")) == annotated
        assert row["right"] == ("yes" if row["action"] in annotated else "no")
    row = rows[1]
    named = next(name for name, c in data.classes.items() if c.phrase == row["action"])
    for action in (named, row["action"]):
        _, printed, _ = command("explain", row["clip"], *given, "--out", tmp_path / "why.json", "--action", action)
        assert printed.splitlines()[0] == row["sentence"]
        assert Explanation.load(tmp_path / "why.json") == Explanation.load(out / row["file"])
    for arguments, sentence in [
        (["explain", rows[0]["clip"], "--out", tmp_path / "x.json", "--action", "c999"], "knows no action 'c999' (did you mean"),
        (["explain-all", "--out", tmp_path / "x", "--split", "exam"], "has no clips of exam; it has test, train"),
        (["explain-all", "--out", tmp_path / "x", "--split", "test"], "has no clips to explain"),
        (["explain-all", "--out", tmp_path / "x", "--subjects", "Subject1"], "so --subjects cannot choose its clips"),
    ]:
        code, _, err = command(*arguments, *given)
        assert (code, err.count("\n")) == (2, 1)
        assert sentence in err


def test_on_a_ray_cluster_the_same_comes_out(few: Path, tiny_checkpoint: Checkpoint, tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="needs Ray: pip install -r requirements-ray.txt")
    ids = Cad120(few).clip_ids()
    recording = few / "annotations" / "all" / f"{ids[-1].rsplit('/', 1)[0]}.json"
    recording.write_text("{")
    here, there = tmp_path / "here", tmp_path / "there"
    assert explain_all(tiny_checkpoint.path, few, there, 2, Engine.ray) == Outcome(5, 3, 0, 2)
    assert explain_all(tiny_checkpoint.path, few, here, 1) == Outcome(5, 3, 0, 2)
    assert table(here) == table(there)
    assert {p.name: p.read_bytes() for p in (here / FILES).iterdir()} == {
        p.name: p.read_bytes() for p in (there / FILES).iterdir()
    }
    assert explain_all(tiny_checkpoint.path, few, there, 2, Engine.ray).kept == 3


def test_a_clip_that_kills_an_actor_takes_no_other_with_it(few: Path, tiny_checkpoint, tmp_path: Path, monkeypatch) -> None:
    pytest.importorskip("ray", reason="needs Ray: pip install -r requirements-ray.txt")
    out, ids = tmp_path / "out", Cad120(few).clip_ids()
    monkeypatch.setattr(on_ray, "Worker", killer.Killer)
    monkeypatch.setenv("PYTHONPATH", str(Path(killer.__file__).parent))  # Ray's processes have no path of pytest's
    monkeypatch.setenv(killer.VARIABLE, ids[1])
    assert explain_all(tiny_checkpoint.path, few, out, 1, Engine.ray) == Outcome(5, 4, 0, 1)
    assert [row["clip"] for row in table(out) if row["problem"] == processes.DIED] == [ids[1]]


@given(st.text(min_size=1), st.text(min_size=1))
def test_names_of_files_are_safe_and_differ(one: str, other: str) -> None:
    name = safe_name(one)
    assert re.fullmatch(r"[^/\\:*?\"<>|\s]+", name)
    assert len(name.encode()) <= 110
    assert not name.startswith(".")
    assert (name == safe_name(other)) == (one == other)


def test_plain_ids_keep_their_name() -> None:
    assert safe_name("001YG") == "001YG"
    assert safe_name("Küche-1") == "Küche-1"
    assert safe_name("Ku\u0308che-1").startswith("Küche-1-"), "another one for another spelling"
    assert safe_name("台所/क्रिया/👩‍🍳").startswith("台所_क्रिया_👩‍🍳-")
    assert safe_name("Subject1/taking_food/0510180218/70-135").startswith("Subject1_taking_food_0510180218_70-135-")


def test_a_damaged_list_loses_the_damaged_clips_alone(few: Path, tiny_checkpoint: Checkpoint, tmp_path: Path) -> None:
    out = tmp_path / "out"
    explain_all(tiny_checkpoint.path, few, out, 1)
    lines = (out / LIST).read_text().splitlines()
    whole = json.loads(lines[4])["clip"]
    damaged = ["{}", "[]", '{"clip": 1', json.dumps(json.loads(lines[3]) | {"rows": [{"action": "x"}]}), lines[4]]
    (out / LIST).write_text("\n".join(damaged) + "\n")
    folder = ResultsFolder(out)
    assert [clip_id for clip_id in Cad120(few).clip_ids() if folder.fingerprint(clip_id)] == [whole]
