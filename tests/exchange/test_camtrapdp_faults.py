"""Packages that are wrong: every fault named by file, row and column, and nothing stored."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.exchange.camtrapdp_maker import (
    NOW,
    Made,
    bring,
    deployment,
    faults_of,
    is_empty,
    observation,
    small_package,
)

from trailwarden.exchange.camtrapdp.faults import LISTED
from trailwarden.exchange.camtrapdp.importing import ImportOptions, import_package
from trailwarden.exchange.camtrapdp.terms import COLUMNS, Table
from trailwarden.exchange.errors import ExchangeError, FormatError, PackageFaults
from trailwarden.store import Store


def _set(table: str, row: int, **cells: str) -> Callable[[Made], None]:
    return lambda made: made.rows[table][row].update(cells)


WRONG: dict[str, tuple[Callable[[Made], object], str]] = {
    "naive time": (
        _set("deployments", 0, deploymentStart="2020-05-30T04:57:37"),
        "deployments.csv, row 2, column deploymentStart: '2020-05-30T04:57:37'; expected a time "
        "that names its zone",
    ),
    "no time": (
        _set("media", 1, timestamp="yesterday"),
        "media.csv, row 3, column timestamp: 'yesterday'; expected a date and time",
    ),
    "an end before its start": (
        _set("deployments", 1, deploymentEnd="2019-01-01T00:00:00Z"),
        "deployments.csv, row 3, column deploymentEnd: '2019-01-01T00:00:00Z'; expected an end "
        "not before the start, 2020-05-30T04:57:37+02:00",
    ),
    "an event that runs backwards": (
        _set("observations", 0, eventEnd="2020-06-01T19:00:00Z"),
        "observations.csv, row 2, column eventEnd",
    ),
    "out of range": (
        _set("deployments", 0, latitude="151.5"),
        "deployments.csv, row 2, column latitude: '151.5'; expected a number from -90 to 90",
    ),
    "decimal comma": (
        _set("deployments", 0, longitude="4,774"),
        "deployments.csv, row 2, column longitude: '4,774'; expected a number such as 51.496",
    ),
    "not a number at all": (
        _set("observations", 2, classificationProbability="nan"),
        "",
    ),
    "infinite": (
        _set("observations", 2, classificationProbability="inf"),
        "observations.csv, row 4, column classificationProbability: 'inf'; expected a number",
    ),
    "half an animal": (
        _set("observations", 0, count="1.5"),
        "observations.csv, row 2, column count: '1.5'; expected a whole number",
    ),
    "more animals than sums can hold": (
        _set("observations", 0, count="9" * 18),
        f"observations.csv, row 2, column count: '{'9' * 18}'; expected a whole number",
    ),
    "no animal": (
        _set("observations", 0, count="0"),
        "observations.csv, row 2, column count: '0'; expected a number at least 1",
    ),
    "unknown word": (
        _set("observations", 3, observationType="ghost"),
        "observations.csv, row 5, column observationType: 'ghost'; expected one of animal, blank",
    ),
    "neither true nor false": (
        _set("media", 0, filePublic="maybe"),
        "media.csv, row 2, column filePublic: 'maybe'; expected true or false",
    ),
    "required and empty": (
        _set("media", 0, filePath=""),
        "media.csv, row 2, column filePath: ''; expected a value",
    ),
    "a deployment that is not there": (
        _set("observations", 0, deploymentID="d9"),
        "observations.csv, row 2, column deploymentID: 'd9'; expected a deploymentID of "
        "deployments.csv",
    ),
    "media of no deployment": (
        _set("media", 2, deploymentID="d9"),
        "media.csv, row 4, column deploymentID: 'd9'",
    ),
    "a file that is not there": (
        _set("observations", 1, mediaID="m9"),
        "observations.csv, row 3, column mediaID: 'm9'; expected a mediaID of media.csv",
    ),
    "a file of another deployment": (
        _set("observations", 1, mediaID="m3"),
        "observations.csv, row 3, column mediaID: 'm3'; expected a file of the same deployment",
    ),
    "a deployment twice": (
        lambda made: made.deployments.append(deployment("d1", "C")),
        "deployments.csv, row 4, column deploymentID: 'd1'; expected an id of its own; row 2 has",
    ),
    "an observation twice": (
        lambda made: made.observations.append(observation("o2", "e9", "09")),
        "observations.csv, row 6, column observationID: 'o2'; expected an id of its own; row 4",
    ),
    "a file twice": (
        lambda made: made.media.append(dict(made.media[0])),
        "media.csv, row 5, column mediaID: 'm1'",
    ),
    "out of the package": (
        _set("media", 0, filePath="../secret.jpg"),
        "media.csv, row 2, column filePath: '../secret.jpg'; expected a URL, or a path inside",
    ),
    "an absolute path": (
        _set("media", 0, filePath="/etc/passwd"),
        "media.csv, row 2, column filePath: '/etc/passwd'",
    ),
    "a lost file": (
        lambda made: made.files.pop("media/3.jpg"),
        "media.csv, row 4, column filePath: 'media/3.jpg'; expected a file that lies in the "
        "package",
    ),
    "NUL": (
        _set("deployments", 0, habitat="wood\0land"),
        "deployments.csv, row 2, column habitat",
    ),
    "two places at once": (
        lambda made: made.deployments.append(deployment("d3", "A", locationID="elsewhere")),
        "deployments.csv, row 4, column deploymentStart",
    ),
    "a column is missing": (
        lambda made: made.columns["media"].remove("timestamp"),
        "media.csv, row 1, column timestamp",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_fault_is_named_and_nothing_is_stored(store: Store, tmp_path: Path, what: str) -> None:
    change, expected = WRONG[what]
    made = small_package()
    change(made)
    if what == "a column is missing":
        for row in made.media:
            row.pop("timestamp")
    package = made.write(tmp_path / "p")
    if not expected:  # `nan` is how the standard spells nothing
        bring(store, package)
        return
    found = faults_of(store, package)

    assert any(fault.startswith(expected) for fault in found), found
    assert is_empty(store)


def test_all_faults_are_listed_at_once_in_order(store: Store, tmp_path: Path) -> None:
    made = small_package()
    for what in ("naive time", "half an animal", "neither true nor false", "unknown word"):
        WRONG[what][0](made)
    found = faults_of(store, made.write(tmp_path / "p"))

    places = [fault.split(":")[0] for fault in found]
    assert places == [
        "deployments.csv, row 2, column deploymentStart",
        "media.csv, row 2, column filePublic",
        "observations.csv, row 2, column count",
        "observations.csv, row 5, column observationType",
    ]


def test_more_faults_than_anybody_reads_are_counted(store: Store, tmp_path: Path) -> None:
    made = small_package()
    for number in range(LISTED + 50):
        made.observations.append(observation(f"x{number}", "e1", "01", count="many"))
    with pytest.raises(PackageFaults, match="and 50 more") as refused:
        bring(store, made.write(tmp_path / "p"))

    assert refused.value.total == LISTED + 50
    assert len(refused.value.faults) == LISTED


def test_rows_are_numbered_as_a_spreadsheet_shows_them(store: Store, tmp_path: Path) -> None:
    """A cell with a line break is one row, a blank line is one too."""
    made = small_package()
    made.deployments[0]["deploymentComments"] = "first line\nsecond line"
    made.deployments[1]["latitude"] = "north"
    package = made.write(tmp_path / "p")
    table = package / "deployments.csv"
    lines = table.read_text().splitlines(keepends=True)
    table.write_text("".join([*lines[:-1], "\n", lines[-1]]))

    assert faults_of(store, package)[0].startswith("deployments.csv, row 4, column latitude")


@pytest.mark.parametrize("table", list(Table))
def test_a_missing_table_is_named(store: Store, tmp_path: Path, table: Table) -> None:
    package = small_package().write(tmp_path / "p")
    (package / f"{table}.csv").unlink()

    assert f"{table}.csv: there is no such file" in faults_of(store, package)[0]
    assert is_empty(store)


def test_a_table_on_a_network_is_not_fetched(store: Store, tmp_path: Path) -> None:
    made = small_package()
    made.descriptor["resources"][1]["path"] = "https://example.org/media.csv"

    assert "download the package" in faults_of(store, made.write(tmp_path / "p"))[0]


def test_a_table_outside_the_package_is_not_read(store: Store, tmp_path: Path) -> None:
    made = small_package()
    made.descriptor["resources"][1]["path"] = "../media.csv"

    assert "leaves the package" in faults_of(store, made.write(tmp_path / "p"))[0]


def test_semicolons_are_recognised(store: Store, tmp_path: Path) -> None:
    made = small_package()
    package = made.write(tmp_path / "p")
    (package / "media.csv").write_text(made.text("media", mark=";"))

    assert "parted by ';'" in faults_of(store, package)[0]
    made.descriptor["resources"][1]["dialect"] = {"delimiter": ";"}
    (package / "datapackage.json").write_text(json.dumps(made.descriptor))
    assert bring(store, package).media == 3


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfem\x00e\x00", b'"never closed\n1,2\n'])
def test_a_table_that_is_none(store: Store, tmp_path: Path, content: bytes) -> None:
    package = small_package().write(tmp_path / "p")
    (package / "media.csv").write_bytes(content)

    assert faults_of(store, package)[0].startswith("media.csv")
    assert is_empty(store)


def test_text_in_another_encoding_is_named_by_row_and_column(store: Store, tmp_path: Path) -> None:
    made = small_package()
    made.deployments[1]["habitat"] = "Bächlein"
    package = made.write(tmp_path / "p")
    table = package / "deployments.csv"
    table.write_bytes(table.read_text(encoding="utf-8").encode("latin-1"))

    assert faults_of(store, package) == [
        r"deployments.csv, row 3, column habitat: 'B\\udce4chlein'; expected UTF-8 text; save the "
        "file as UTF-8"
    ]


def test_a_link_that_leads_out_of_the_package_is_refused(store: Store, tmp_path: Path) -> None:
    package = small_package().write(tmp_path / "p")
    secret = tmp_path / "secret.jpg"
    secret.write_bytes(b"secret")
    (package / "media" / "1.jpg").unlink()
    (package / "media" / "1.jpg").symlink_to(secret)

    assert "inside the package" in faults_of(store, package)[0]


@pytest.mark.parametrize(
    ("descriptor", "said"),
    [
        ("{", "is not JSON"),
        ("[]", "no object"),
        ("{}", "lists no resources"),
        ('{"resources": []}', "names no such resource"),
        ('{"resources": [7, {"name": 3}]}', "names no such resource"),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_a_descriptor_that_is_none(
    store: Store, tmp_path: Path, descriptor: str, said: str
) -> None:
    package = small_package().write(tmp_path / "p")
    (package / "datapackage.json").write_text(descriptor)
    with pytest.raises(FormatError, match=said):
        bring(store, package)
    assert is_empty(store)


def test_a_place_without_a_package(store: Store, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="there is no such package"):
        bring(store, tmp_path / "nowhere")
    with pytest.raises(FormatError, match=r"no datapackage\.json here"):
        bring(store, tmp_path)
    (tmp_path / "notes.zip").write_bytes(b"not a zip")
    with pytest.raises(FormatError):
        bring(store, tmp_path / "notes.zip")


def test_a_damaged_zip(store: Store, tmp_path: Path) -> None:
    package = small_package().write(tmp_path / "p")
    with zipfile.ZipFile(tmp_path / "p.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in package.glob("*.*"):
            archive.write(path, path.name)
    content = bytearray((tmp_path / "p.zip").read_bytes())
    content[400:1200] = bytes(800)
    (tmp_path / "p.zip").write_bytes(content)
    with pytest.raises(FormatError):
        bring(store, tmp_path / "p.zip", allow_missing_media=True)
    assert is_empty(store)


def test_versions_that_are_not_known(store: Store, tmp_path: Path) -> None:
    made = small_package()
    text = json.dumps(made.descriptor).replace("1.0.2", "0.4")
    package = made.write(tmp_path / "p")
    (package / "datapackage.json").write_text(text)
    with pytest.raises(FormatError, match=r"0\.4 is not read; 1\.0\.x and 0\.1\.6 are"):
        bring(store, package)


def test_a_known_deployment_that_moved_is_named(store: Store, tmp_path: Path) -> None:
    made = small_package()
    bring(store, made.write(tmp_path / "p"))
    made.deployments[1]["latitude"] = "52.9"

    (fault,) = faults_of(store, made.write(tmp_path / "p"))
    assert fault.startswith("deployments.csv, row 3, column latitude: '52.9'; expected 51.9")


def test_a_known_deployment_that_lasted_longer_is_named(store: Store, tmp_path: Path) -> None:
    made = small_package()
    bring(store, made.write(tmp_path / "p"))
    made.deployments[0]["deploymentEnd"] = "2020-08-01T00:00:00Z"

    (fault,) = faults_of(store, made.write(tmp_path / "p"))
    assert fault.startswith("deployments.csv, row 2, column deploymentEnd")


def test_a_part_of_a_known_deployment_comes_back(store: Store, tmp_path: Path) -> None:
    """Some weeks of it were exported, and reviewed elsewhere."""
    made = small_package()
    bring(store, made.write(tmp_path / "p"))
    made.deployments[0]["deploymentEnd"] = "2020-06-20T00:00:00Z"
    report = bring(store, made.write(tmp_path / "p"))

    assert any("stored with a longer time" in warning for warning in report.warnings)
    assert store.deployment("d1").end == datetime(2020, 7, 1, 9, 41, 41, tzinfo=UTC)


def test_two_places_at_once_may_be_allowed(store: Store, tmp_path: Path) -> None:
    made = small_package()
    WRONG["two places at once"][0](made)
    report = bring(store, made.write(tmp_path / "p"), allow_overlaps=True)

    assert report.deployments == 3
    assert any("overlaps d1" in warning for warning in report.warnings)


def test_a_stored_camera_cannot_be_elsewhere_either(store: Store, tmp_path: Path) -> None:
    made = small_package()
    bring(store, made.write(tmp_path / "p"))
    other = small_package()
    other.rows["deployments"] = [deployment("new", "A", locationID="elsewhere")]
    other.rows["media"], other.rows["observations"] = [], []

    (fault,) = faults_of(store, other.write(tmp_path / "q"))
    assert "d1, stored before, has it at another place" in fault


def test_an_event_id_taken_by_another_deployment(store: Store, tmp_path: Path) -> None:
    made = small_package()
    bring(store, made.write(tmp_path / "p"))
    other = small_package()
    other.rows["deployments"] = [deployment("new", "N")]
    other.rows["media"] = []
    other.rows["observations"] = [observation("n1", "e1", "01", deploymentID="new")]

    (fault,) = faults_of(store, other.write(tmp_path / "q"))
    assert fault.startswith("observations.csv, row 2, column eventID: 'e1'")


_NASTY = st.one_of(
    st.sampled_from(
        [
            "",
            "NA",
            "0",
            "-1",
            "1e400",
            "true",
            "2020-06-01T20:00:00Z",
            "2020-06-01",
            "d1",
            "m1",
            "o1",
            "e1",
            "../x",
            "a,b",
            'a"b',
            "a\nb",
            "\u202e",
            "9" * 40,
            "\0",
            ";",
            "event",
            "media",
        ]
    ),
    st.text(max_size=12),
)


def test_a_missing_file_whose_row_is_faulty_too_is_two_faults(tmp_path: Path) -> None:
    made = small_package()
    made.rows["media"][0] |= {"filePath": "gone.jpg", "filePublic": "-1"}
    with Store.open(tmp_path / "data") as store, pytest.raises(PackageFaults) as refused:
        bring(store, made.write(tmp_path / "p"))

    assert "filePath" in str(refused.value)
    assert "filePublic" in str(refused.value)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    changes=st.lists(
        st.tuples(
            st.sampled_from([(t, c) for t in Table for c in COLUMNS[t]]),
            st.integers(0, 3),
            _NASTY,
        ),
        min_size=1,
        max_size=4,
    )
)
def test_whatever_stands_in_a_cell_it_is_imported_or_named(
    changes: list[tuple[tuple[Table, str], int, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = small_package()
    for (table, column), row, cell in changes:
        rows = made.rows[table.value]
        rows[row % len(rows)][column] = cell.encode("utf-8", "ignore").decode()
    folder = tmp_path_factory.mktemp("fuzz")
    with Store.open(folder / "data") as store:
        refused = None
        try:
            bring(store, made.write(folder / "p"))
        except PackageFaults as error:
            refused = error
        assert is_empty(store) if refused else len(store.deployments()) == 2
        assert refused is None or refused.faults


@settings(max_examples=40, deadline=None)
@given(content=st.binary(max_size=300), table=st.sampled_from(list(Table)))
def test_whatever_a_table_holds_it_is_imported_or_named(
    content: bytes, table: Table, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    package = small_package().write(folder / "p")
    (package / f"{table}.csv").write_bytes(content)
    with Store.open(folder / "data") as store:
        with pytest.raises(ExchangeError):
            bring(store, package)
        assert is_empty(store)


_KILLED = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from trailwarden.exchange.camtrapdp.importing import ImportOptions, import_package
from trailwarden.store import Store
with Store.open(Path(sys.argv[1])) as store:
    print("ready", flush=True)
    import_package(store, Path(sys.argv[2]), ImportOptions(), datetime.now(UTC))
    print("done", flush=True)
"""


@pytest.mark.parametrize("after_s", [0.3, 0.8, 1.5])
def test_killed_in_the_middle_nothing_is_half_imported(tmp_path: Path, after_s: float) -> None:
    made = small_package()
    for number in range(20_000):
        made.observations.append(observation(f"x{number}", f"x{number}", "09"))
    package = made.write(tmp_path / "p")
    command = [sys.executable, "-c", _KILLED, str(tmp_path / "data"), str(package)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(after_s)  # wherever that is: before, in or after the transaction
        process.send_signal(signal.SIGKILL)
    with Store.open(tmp_path / "data") as store:
        assert is_empty(store) or len(store.deployments()) == 2
        if is_empty(store):
            import_package(store, package, ImportOptions(), NOW)
        assert sum(1 for _ in store.all_events()) == 20_003
        assert len(store.packages()) == 1
