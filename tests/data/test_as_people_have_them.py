"""Data sets as people have them: packed by GitHub, PowerShell and macOS, saved by Excel, unpacked one folder deeper.

Whatever was done to the files, the clips and what a model says of them are the same.
"""

from __future__ import annotations

import csv
import io
import pickle
import re
import shutil
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from charades_made_up import HEADER, TEST, TRAIN, frames, write_genome, write_tables
from films import even_ticks, write_film
from needed import ROOT

from laiar_core.data.cad120.reader import Cad120
from laiar_core.data.charades.reader import Charades
from laiar_core.data.clip import Clip
from laiar_core.data.dataset import Dataset
from laiar_core.datasets import open_dataset
from laiar_core.errors import LaiarError
from laiar_core.inference.model_run import run_model
from laiar_core.model.checkpoint import Checkpoint, load_checkpoint

Files = Mapping[str, bytes]
BOM = b"\xef\xbb\xbf"
LIST, OTHER_LIST = "annotations/video_clips.txt", "annotations/knowledge/.ipynb_checkpoints/note.txt"


@pytest.fixture(autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAIAR_CACHE", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture(scope="module")
def recorded(cad120_path: Path) -> Files:
    """Two short recordings of CAD-120 with everything that belongs to them."""
    with zipfile.ZipFile(cad120_path) as archive:
        everything = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    rows = everything[LIST].decode().splitlines(keepends=True)
    ids = {tuple(cell.strip() for cell in row.split(",")[:3]) for row in rows}
    kept = sorted(ids, key=lambda key: len(everything[f"annotations/all/{'/'.join(key)}.json"]))[:2]
    files = {name: content for name, content in everything.items() if "/all/" not in name}
    files |= {name: everything[name] for name in (f"annotations/all/{'/'.join(key)}.json" for key in kept)}
    files[LIST] = "".join(row for row in rows if tuple(cell.strip() for cell in row.split(",")[:3]) in kept).encode()
    return files


def zipped(path: Path, files: Files) -> Path:
    """A zip whose names stand in it as they are given."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo("a")
            info.filename, info.compress_type = name, zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return path


def unpacked(path: Path, files: Files) -> Path:
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    return path


def packed(files: Files) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


def renamed(files: Files, name: Callable[[str], str]) -> Files:
    return {name(old): content for old, content in files.items()}


def rewritten(files: Files, content: Callable[[bytes], bytes]) -> Files:
    return {name: content(old) for name, old in files.items()}


def from_a_mac(files: Files) -> Files:
    leftovers = {f"__MACOSX/annotations/._{name.rpartition('/')[2]}": b"\0\5\x16\7" for name in files}
    return {**files, **leftovers, "annotations/.DS_Store": b"\0\0\0\1Bud1", "__MACOSX/._annotations": b"\0"}


EVAR: dict[str, Callable[[Path, Files], Path]] = {
    "a zip": lambda at, files: zipped(at / "data.zip", files),
    "a folder": unpacked,
    "the folder of the annotation": lambda at, files: unpacked(at, files) / "annotations",
    "GitHub's prefix": lambda at, files: zipped(at / "d.zip", renamed(files, "evar-master/{}".format)),
    "a prefix within a prefix": lambda at, files: zipped(at / "d.zip", renamed(files, "evar-master/evar-master/{}".format)),
    "GitHub's prefix, unpacked": lambda at, files: unpacked(at, renamed(files, "evar-master/{}".format)),
    "a prefix within a prefix, unpacked": lambda at, files: unpacked(at, renamed(files, "evar-master/evar/{}".format)),
    "a clone with its zip": lambda at, files: unpacked(at, {"annotations.zip": packed(files), "README.md": b"# EVAR"}),
    "GitHub's zip of a clone with its zip": lambda at, files: zipped(
        at / "d.zip", {"evar-master/annotations.zip": packed(files), "evar-master/README.md": b"# EVAR"}
    ),
    "a zip of what is in the folder": lambda at, files: zipped(
        at / "d.zip", renamed(files, lambda name: name.removeprefix("annotations/"))
    ),
    "a renamed folder": lambda at, files: unpacked(
        at, renamed(files, lambda name: name.replace("annotations/", "annotations (1)/", 1))
    ),
    "PowerShell's backslashes": lambda at, files: zipped(at / "d.zip", renamed(files, lambda name: name.replace("/", "\\"))),
    "dots in front": lambda at, files: zipped(at / "d.zip", renamed(files, "./{}".format)),
    "macOS": lambda at, files: zipped(at / "d.zip", from_a_mac(files)),
    "macOS, unpacked": lambda at, files: unpacked(at, from_a_mac(files)),
    "marks of byte order": lambda at, files: zipped(at / "d.zip", rewritten(files, BOM.__add__)),
    "marks of byte order, unpacked": lambda at, files: unpacked(at, rewritten(files, BOM.__add__)),
    "PowerShell's UTF-16": lambda at, files: unpacked(at, rewritten(files, lambda text: text.decode().encode("utf-16"))),
    "line ends of Windows": lambda at, files: unpacked(
        at, rewritten(files, lambda text: text.replace(b"\n", b"\r\n") + b"\r\n\r\n")
    ),
    "line ends of old Macintoshes": lambda at, files: unpacked(at, rewritten(files, lambda text: text.replace(b"\n", b"\r"))),
    "blank lines at the end": lambda at, files: zipped(at / "d.zip", rewritten(files, lambda text: text + b"\n \n\t\n")),
}


def described(data: Dataset) -> list[object]:
    """Everything that clips hold of what is annotated."""
    return [(data.name, data.groups, data.knowledge, data.listing.titles), *map(of_clip, map(data.clip, data.clip_ids()))]


def of_clip(clip: Clip) -> tuple[object, ...]:
    tracks = [(t.track_id, t.class_name, t.boxes_xyxy.tolist(), t.present.tolist()) for t in clip.tracks]
    return clip.clip_id, clip.action, clip.actions, clip.frame_times_s.tolist(), clip.frame_numbers, tracks, clip.relations


@pytest.fixture(scope="module")
def table_model() -> Checkpoint:
    return load_checkpoint(ROOT / "checkpoints" / "cad120")


@pytest.fixture(scope="module")
def home_model() -> Checkpoint:
    return load_checkpoint(ROOT / "checkpoints" / "charades-simulated")


def said(checkpoint: Checkpoint, data: Dataset) -> list[bytes]:
    return [run_model(checkpoint, data.clip(clip_id)).probabilities.numpy().tobytes() for clip_id in data.clip_ids()[:4]]


@pytest.fixture(scope="module")
def plain(recorded: Files, table_model: Checkpoint, tmp_path_factory: pytest.TempPathFactory) -> tuple[object, ...]:
    data = Cad120(unpacked(tmp_path_factory.mktemp("plain"), recorded))
    return described(data), data.folds(), said(table_model, data)


@pytest.mark.parametrize("have", list(EVAR))
def test_evar(tmp_path: Path, recorded: Files, plain: tuple[object, ...], table_model: Checkpoint, have: str) -> None:
    data = open_dataset(EVAR[have](tmp_path, recorded))
    assert isinstance(data, Cad120)
    assert (described(data), data.folds(), said(table_model, data)) == plain


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (
            lambda at, files: unpacked(at, renamed(files, "a/{}".format) | renamed(files, "b/{}".format)),
            r"video_clips.txt is in .+a/annotations and in .+b/annotations; name the folder of one of them",
        ),
        (
            lambda at, files: zipped(at / "d.zip", renamed(files, "a/{}".format) | renamed(files, "b/{}".format)),
            r"d.zip holds a/annotations/video_clips.txt and b/annotations/video_clips.txt; unpack it and name the folder of one",
        ),
        (
            lambda at, files: zipped(at / "d.zip", {"a/annotations.zip": b"no zip"}),
            r"annotations.zip in .+d.zip is no readable zip",
        ),
        (lambda at, files: unpacked(at, {"annotations.zip": b"no zip"}), r"annotations.zip is no readable zip"),
        (
            lambda at, files: zipped(at / "d.zip", {name: text for name, text in files.items() if "act_rel" not in name}),
            r"cannot read annotations/knowledge/act_rel_list.txt in .+d.zip: there is no such file; download or copy it again",
        ),
    ],
)
def test_what_of_evar_cannot_be_opened_says_what_to_do(tmp_path: Path, recorded: Files, make, sentence: str) -> None:
    with pytest.raises(LaiarError, match=sentence):
        Cad120(make(tmp_path, recorded)).clip("")


@pytest.mark.parametrize("beside", ["", "evar-master"])
def test_films_of_evar_lie_beside_the_annotation_or_in_the_named_folder(tmp_path: Path, recorded: Files, beside: str) -> None:
    root = unpacked(tmp_path, renamed(recorded, "evar-master/{}".format))
    clip_id = Cad120(root).clip_ids()[0]
    person, activity, video, _ = clip_id.split("/")
    film = write_film(root / beside / f"{person}_videos".upper() / activity / f"{video}.MP4", even_ticks(1500))
    found = Cad120(root).clip(clip_id).video
    assert found is not None
    assert found.path == film


def charades(root: Path, tables: str = "", genome: str = "annotations") -> Path:
    write_tables(root / tables)
    write_genome(root / genome)
    return root


def each_text(root: Path, change: Callable[[bytes], bytes]) -> Path:
    for path in [*charades(root).rglob("*.txt"), *root.rglob("*.csv")]:
        path.write_bytes(change(path.read_bytes()))
    return root


def saved_by_excel(root: Path, delimiter: str = ";", columns: Callable[[list[str]], list[str]] = list) -> Path:
    for path in charades(root).glob("*.csv"):
        rows = list(csv.DictReader(path.read_text().splitlines()))
        text = io.StringIO()
        table = csv.DictWriter(text, columns(list(rows[0])), delimiter=delimiter)
        table.writeheader()
        table.writerows(rows)
        path.write_bytes(BOM + text.getvalue().encode())
    return root


def other_keys(root: Path, key: Callable[[str], str]) -> Path:
    """Keys of one pickle and of the frame list in another spelling."""
    folder = charades(root) / "annotations"
    things = pickle.loads((folder / "object_bbox_and_relationship.pkl").read_bytes())
    (folder / "object_bbox_and_relationship.pkl").write_bytes(pickle.dumps({key(name): entry for name, entry in things.items()}))
    (folder / "frame_list.txt").write_text("\n".join(map(key, things)))
    return root


CHARADES: dict[str, Callable[[Path], Path]] = {
    "one folder deeper": lambda at: charades(at, "Charades/Charades", "ActionGenome/annotations/annotations"),
    "marks of byte order": lambda at: each_text(at, BOM.__add__),
    "PowerShell's UTF-16": lambda at: each_text(at, lambda text: text.decode().encode("utf-16")),
    "line ends of Windows": lambda at: each_text(at, lambda text: text.replace(b"\n", b"\r\n") + b"\r\n"),
    "line ends of old Macintoshes": lambda at: each_text(at, lambda text: text.replace(b"\n", b"\r")),
    "Excel's semicolons": saved_by_excel,
    "tabs": lambda at: saved_by_excel(at, "\t"),
    "another order of columns": lambda at: saved_by_excel(at, ",", lambda names: names[::-1]),
    "blanks around the columns": lambda at: saved_by_excel(at, ",", list),
    "another case": lambda at: other_keys(at, lambda key: key.replace(".mp4", ".MP4").replace(".png", ".JPG")),
}


@pytest.fixture(scope="module")
def plain_home(home_model: Checkpoint, tmp_path_factory: pytest.TempPathFactory) -> tuple[object, ...]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAIAR_CACHE", str(tmp_path_factory.mktemp("cache")))
        data = Charades(charades(tmp_path_factory.mktemp("plain")))
        return described(data), data.genome.is_test.tolist(), said(home_model, data)


@pytest.mark.parametrize("have", list(CHARADES))
def test_charades(tmp_path: Path, plain_home: tuple[object, ...], home_model: Checkpoint, have: str) -> None:
    data = open_dataset(CHARADES[have](tmp_path))
    assert isinstance(data, Charades)
    assert (described(data), data.genome.is_test.tolist(), said(home_model, data)) == plain_home


@pytest.mark.parametrize("spelling", ["NFC", "NFD"])
@pytest.mark.parametrize("video", ["Küche-01", "क्रिया", "台所_2", "👩‍🍳-1"])
def test_videos_keep_their_letters(tmp_path: Path, video: str, spelling: str) -> None:
    """The list, the pickles and the files each spell the name in their own way."""
    other = unicodedata.normalize("NFC" if spelling == "NFD" else "NFD", video)
    video = unicodedata.normalize(spelling, video)
    write_tables(tmp_path, train=(TRAIN[0].replace("46GP8", video), TRAIN[1]), test=TEST, header=HEADER)
    write_genome(tmp_path / "annotations", {key.replace("46GP8", other): entry for key, entry in frames().items()})
    film = write_film(tmp_path / "Charades_v1_480" / "Charades_v1_480" / f"{other}.Mp4", even_ticks(70))
    data = Charades(tmp_path)
    shown = unicodedata.normalize("NFC", video)
    assert data.clip_ids() == (shown, "EV3YF")
    assert data.listing.fits({}, other.upper()).tolist() == [True, False, False]
    found = data.clip(shown).video
    assert found is not None
    assert found.path == film


@pytest.mark.parametrize("video", ["a/b", ".a", "a b", "<b>", "a.b", "", "x" * 101])
def test_what_is_no_name_of_a_video(tmp_path: Path, video: str) -> None:
    write_tables(tmp_path, train=(TRAIN[0].replace("46GP8", video), TRAIN[1]))
    with pytest.raises(LaiarError, match="is no video id"):
        Charades(tmp_path)


def test_labels_of_evar_keep_their_letters(tmp_path: Path, recorded: Files) -> None:
    """The tables are written on a Mac, the recordings elsewhere."""
    words = {"cup": "Täßchen", "holding": "hält", r"\bpick\b": "drückt"}
    files = {}
    for name, content in recorded.items():
        text = content.decode()
        for old, new in words.items():
            text = re.sub(old, unicodedata.normalize("NFD" if "knowledge" in name else "NFC", new), text)
        files[name] = text.encode()
    data = Cad120(unpacked(tmp_path, files))
    clips = [data.clip(clip_id) for clip_id in data.clip_ids()]
    assert {action for clip in clips if (action := clip.action)} <= set(data.knowledge.actions)
    assert {track.class_name for clip in clips for track in clip.tracks} <= set(data.knowledge.objects)
    labels = {label for clip in clips for row in clip.relations or () for label in row.labels}
    assert None not in labels
    assert "hält" in labels
    assert all(data.notes(clip.clip_id) == () for clip in clips)


def test_pickles_that_were_left_packed(tmp_path: Path) -> None:
    root = charades(tmp_path)
    for path in (root / "annotations").glob("*.pkl"):
        path.rename(f"{path}.gz")
    with pytest.raises(LaiarError, match=r"object_bbox_and_relationship.pkl.gz is packed; unpack it to .+\.pkl with `gunzip`"):
        Charades(root).clip("46GP8")


def test_a_table_in_another_coding_says_how_to_save_it(tmp_path: Path) -> None:
    root = write_tables(tmp_path)
    path = root / "Charades_v1_train.csv"
    path.write_bytes(path.read_text().replace("cooks", "a la créme").encode("cp1252"))
    with pytest.raises(LaiarError, match=r"it is no text in UTF-8 .+; save it as CSV in UTF-8, or download Charades.zip again"):
        Charades(root)


def test_the_recorded_pilot_on_a_windows_disk(tmp_path: Path, charades_path: Path, home_model: Checkpoint) -> None:
    """The official tables by Excel, the pilot's pickles one folder deeper, and its list of frames with line ends of Windows."""
    pilot = Charades(charades_path)
    for path in (charades_path / "charades").glob("Charades_v1_*"):
        content = path.read_bytes().replace(b"\n", b"\r\n")
        if path.suffix == ".csv":
            header, *rows = csv.reader(path.read_text().splitlines())
            text = io.StringIO()
            csv.writer(text, delimiter=";").writerows([header, *(row for row in rows if row[0] in pilot.genome.places)])
            content = text.getvalue().encode()
        (tmp_path / path.name).write_bytes(BOM + content)
    folder = tmp_path / "ActionGenome" / "annotations" / "annotations"
    shutil.copytree(charades_path / "action_genome_pilot" / "annotations", folder)
    (folder / "frame_list.txt").chmod(0o644)
    (folder / "frame_list.txt").write_bytes((folder / "frame_list.txt").read_bytes().replace(b"\n", b"\r\n"))
    data = Charades(tmp_path)
    assert data.clip_ids() == pilot.clip_ids()
    for clip_id in pilot.clip_ids():
        assert of_clip(data.clip(clip_id)) == of_clip(pilot.clip(clip_id))
    assert said(home_model, data) == said(home_model, pilot)
