"""Our effort, independence, histories, occupancy and richness beside those of R's packages.

`python -m bench.crosscheck --camtrapr DIR --unmarked DIR --vegan DIR --inext DIR`

The folders are checkouts of github.com/jniedballa/camtrapR, rbchan/unmarked, cran/vegan and
AnneChao/iNEXT. Their data are read by `Rscript`, which must be installed (Debian: r-base-core),
into a temporary folder, and nothing of theirs is kept. "Published" numbers stand in those packages'
documentation and tests, where the source says; "R, run here" ones come from their own R code on the
same data. Last, camtrapR's own `assessTemporalIndependence` is run beside ours on random records.
"""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from bench.common import arguments, heading, print_table
from trailwarden.domain import to_micros
from trailwarden.ecology.detection import Begin, DetectionHistory, detection_history
from trailwarden.ecology.effort import spans
from trailwarden.ecology.independence import Rule, independent
from trailwarden.ecology.occupancy import occupancy
from trailwarden.ecology.richness import Richness, accumulation, chao1, chao2

_R = r"""
args <- commandArgs(TRUE); out <- args[4]
save_csv <- function(x, name) write.csv(x, file.path(out, paste0(name, ".csv")), row.names=FALSE)
for (n in c("camtraps", "recordTableSample")) load(file.path(args[1], "data", paste0(n, ".rda")))
save_csv(camtraps, "camtraps"); save_csv(recordTableSample, "records")
load(file.path(args[2], "data", "BCI.rda")); save_csv(colSums(BCI > 0), "BCI")
load(file.path(args[3], "data", "spider.rda")); load(file.path(args[3], "data", "ciliates.rda"))
for (n in names(spider)) save_csv(spider[[n]], n)
for (n in names(ciliates)) save_csv(rowSums(ciliates[[n]] > 0), n)
for (f in c("specpool.R", "specaccum.R")) source(file.path(args[2], "R", f))
source(file.path(args[3], "R", "EstIndex.R"))
s <- specaccum(BCI, method="exact", conditioned=FALSE, gamma="chao")
save_csv(data.frame(s$richness, s$sd), "BCI_curve")
save_csv(ChaoRichness(spider, datatype="abundance"), "spider_chao")
for (e in parse(file.path(args[1], "R", "variousOtherHelperFunctions.R")))
  if (is.call(e) && identical(as.character(e[[2]])[1], "assessTemporalIndependence")) eval(e)
x <- read.csv(file.path(out, "fuzz.csv")); found <- NULL
x$DateTimeOriginal <- as.POSIXct(x$seconds, origin="1970-01-01", tz="UTC")
for (y in split(x, x$case)) for (rule in c("lastRecord", "lastIndependentRecord")) {
  if (y$minutes[1] > 0) y <- y[!duplicated(y[, c("seconds", "Station", "Species")]), ]
  r <- assessTemporalIndependence(y, rule, "Species", camerasIndependent=FALSE,
                                  stationCol="Station", minDeltaTime=y$minutes[1])
  found <- rbind(found, data.frame(rule=rule, row=r$row))
}
save_csv(found, "fuzz_found")
"""

_PUBLISHED = "published"
_RUN_HERE = "R, run here"


@dataclass(frozen=True, slots=True)
class Check:
    """One number of ours beside one of theirs, given to `digits` places; `source` says where."""

    quantity: str
    ours: float
    theirs: float
    digits: int
    kind: str
    source: str

    @property
    def agrees(self) -> bool:
        """Whether the two are the same to the digits given."""
        return abs(self.ours - self.theirs) <= 0.5001 * 10.0**-self.digits

    @property
    def cells(self) -> tuple[str, ...]:
        """The row of the table."""
        shown = (f"{self.ours:.{self.digits}f}", f"{self.theirs:.{self.digits}f}")
        return (self.quantity, *shown, "yes" if self.agrees else "NO", self.kind, self.source)


@dataclass(frozen=True, slots=True)
class Record:
    """A picture of a species at a station."""

    station: str
    species: str
    time: int


def main() -> None:
    """Print the table; the exit code is 1 when a number differs."""
    parser = arguments(__doc__)
    for name in ("camtrapr", "unmarked", "vegan", "inext"):
        parser.add_argument(f"--{name}", type=Path, required=True, metavar="DIR")
    options = parser.parse_args()
    heading("python -m bench.crosscheck", "Our numbers beside those of R packages.")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        expected = random_records(data / "fuzz.csv")
        script = ["Rscript", "--vanilla", "-e", _R]
        places = [options.camtrapr, options.vegan, options.inext, data]
        subprocess.run([*script, *map(str, places)], check=True, stdout=subprocess.DEVNULL)
        checks = [
            *pictures(options.camtrapr),
            *histories(data),
            *seasons(options.unmarked),
            *spiders(data),
            *ciliates(data),
            *trees(data),
            *fuzzed(data, expected),
        ]
    columns = ("quantity", "ours", "theirs", "agree", "theirs is", "source")
    print_table(columns, [check.cells for check in checks])
    sys.exit(any(not check.agrees for check in checks))


def pictures(camtrapr: Path) -> Iterator[Check]:
    """camtrapR's sample pictures: 39 of 55 records are independent at 60 minutes."""
    folder = camtrapr / "inst/pictures/sample_images_species_dir"
    records = sorted(
        {record_of(path) for path in folder.rglob("*.JPG") if path.parent.name != "UNID"},
        key=lambda record: record.time,
    )
    source = "camtrapR tests/testthat/test-filterRecordTable.R:"
    yield Check("records", len(records), 55, 0, _PUBLISHED, source + "30")
    keys = sorted({(record.station, record.species) for record in records})
    groups = [keys.index((record.station, record.species)) for record in records]
    times = [record.time for record in records]
    for rule, line in ((Rule.LAST_INDEPENDENT_RECORD, "38"), (Rule.LAST_RECORD, "53")):
        found = int(independent(times, groups, timedelta(hours=1), rule).sum())
        yield Check(f"independent, {rule}, 60 min", found, 39, 0, _PUBLISHED, source + line)


def record_of(path: Path) -> Record:
    """A record told by a file name: `StationA__2009-04-10__05-07-00(1).JPG`."""
    found = re.search(r"__(\d{4}-\d\d-\d\d)__(\d\d)-(\d\d)-(\d\d)", path.name)
    assert found, path
    moment = datetime.fromisoformat(f"{found[1]}T{found[2]}:{found[3]}:{found[4]}+00:00")
    return Record(path.parts[-3], path.parts[-2], to_micros(moment))


def histories(data: Path) -> Iterator[Check]:
    """The detection history and effort of the leopard cat, as printed in vignette 3.

    camtrapR counts set-up and retrieval from noon when hours are not given; so do we here.
    """
    history = leopard_cats(data)
    whole = detection_cells(history)
    source = "camtrapR docs/articles/camtrapr3.html:"
    seen = ["0100100", "0101000", "0010000"]
    effort = [[6.5, 7, 7, 7, 7, 7, last] for last in (0.5, 1.5, 1.5)]
    for k, station in enumerate("ABC"):
        same = whole[k] == seen[k]
        yield Check(f"history of station {station} equal", same, 1, 0, _PUBLISHED, source + "1203")
        mine = history.effort_days[k].tolist()
        same = mine == effort[k]
        yield Check(f"effort of station {station} equal", same, 1, 0, _PUBLISHED, source + "1210")


def leopard_cats(data: Path) -> DetectionHistory:
    """Ours, on camtrapR's `camtraps` and `recordTableSample` (species VTA, 7 days)."""
    zone = ZoneInfo("Asia/Kuala_Lumpur")
    camtraps = rows(data / "camtraps.csv")
    stations = [row["Station"] for row in camtraps]

    def noon(text: str) -> int:
        return to_micros(datetime.strptime(text + " 12", "%d/%m/%Y %H").replace(tzinfo=zone))

    seeing = spans(
        range(len(stations)),
        [noon(row["Setup_date"]) for row in camtraps],
        [noon(row["Retrieval_date"]) for row in camtraps],
    )
    mine = [row for row in rows(data / "records.csv") if row["Species"] == "VTA"]
    moments = [datetime.fromisoformat(row["DateTimeOriginal"]).replace(tzinfo=zone) for row in mine]
    times = [to_micros(moment) for moment in moments]
    places = [stations.index(row["Station"]) for row in mine]
    return detection_history(times, places, seeing, len(stations), zone, 7, Begin.STATION)


def detection_cells(history: DetectionHistory) -> list[str]:
    """Each station's row as text: 1, 0, and - for nan."""
    return ["".join("-" if np.isnan(v) else f"{v:.0f}" for v in row) for row in history.seen]


def seasons(unmarked: Path) -> Iterator[Check]:
    """The null occupancy model of unmarked's README (willow tits of Switzerland)."""
    table = rows(unmarked / "inst/csv/widewt.csv")
    seen = np.array([[number(row[f"y.{k}"]) for k in (1, 2, 3)] for row in table])
    fitted = occupancy(seen)
    source = "unmarked README.md:"
    values = zip(fitted.logits, fitted.logit_errors, strict=True)
    published = ((-0.665, 0.139, 3, "111"), (1.32, 0.174, 2, "115"))
    names = ("logit psi", "logit p")
    for name, (value, error), (theirs, their_error, digits, line) in zip(
        names, values, published, strict=True
    ):
        yield Check(name, value, theirs, digits, _PUBLISHED, source + line)
        yield Check(f"{name}, standard error", error, their_error, 3, _PUBLISHED, source + line)
    yield Check("AIC", fitted.aic, 528.987, 3, _PUBLISHED, source + "117")


def number(text: str) -> float:
    """A cell of R's CSV; NA is nan."""
    return float("nan") if text in ("", "NA") else float(text)


def spiders(data: Path) -> Iterator[Check]:
    """Chao1 and coverage of iNEXT's spiders."""
    source = "iNEXT vignettes/mypaper.pdf p. "
    table = rows(data / "spider_chao.csv")
    published = (("Girdled", 43.893, 0.9289), ("Logged", 61.403, 0.9446))
    for (name, estimate, coverage), theirs in zip(published, table, strict=True):
        found = chao1(frequencies(data / f"{name}.csv"))
        yield Check(
            f"Chao1, spiders of {name} plot", found.estimate, estimate, 3, _PUBLISHED, source + "5"
        )
        yield Check("its coverage", found.coverage, coverage, 4, _PUBLISHED, source + "4")
        yield from interval(found, theirs)


def interval(found: Richness, theirs: dict[str, str]) -> Iterator[Check]:
    """Standard error and log-normal limits by iNEXT's `ChaoRichness`."""
    source = "iNEXT R/EstIndex.R ChaoRichness"
    values = {"s.e.": found.standard_error, "95% Lower": found.low, "95% Upper": found.high}
    for name, value in values.items():
        their = float(next(cell for column, cell in theirs.items() if name in column))
        yield Check(f"its {name}", value, their, 3, _RUN_HERE, source)


def ciliates(data: Path) -> Iterator[Check]:
    """Chao2, coverage and rarefaction of iNEXT's ciliates."""
    source = "iNEXT vignettes/mypaper.pdf p. "
    published = (
        ("EtoshaPan", 19, 339.255, 0.8017, 10, 153.260),
        ("CentralNamibDesert", 17, 196.706, 0.8425, 10, 98.993),
        ("SouthernNamibDesert", 15, 262.067, 0.7816, 9, 112.485),
    )
    for name, plots, estimate, coverage, knot, rarefied in published:
        seen = frequencies(data / f"{name}.csv")
        found = chao2(seen, plots)
        yield Check(
            f"Chao2, ciliates of {name}", found.estimate, estimate, 3, _PUBLISHED, source + "16"
        )
        yield Check("its coverage", found.coverage, coverage, 4, _PUBLISHED, source + "15")
        mine = float(accumulation(seen, plots, [knot]).species[0])
        what = f"species in {knot} of its plots"
        yield Check(what, mine, rarefied, 3, _PUBLISHED, source + "15, size-based")


def trees(data: Path) -> Iterator[Check]:
    """Chao2 of vegan's Barro Colorado trees, and the accumulation curve with its sd."""
    source = "vegan inst/doc/diversity-vegan.pdf p. 9"
    seen = frequencies(data / "BCI.csv")
    found = chao2(seen, 50)
    yield Check("Chao2, trees of BCI", found.estimate, 236.3732, 4, _PUBLISHED, source)
    yield Check("its standard error", found.standard_error, 6.54361, 5, _PUBLISHED, source)
    curve, theirs = accumulation(seen, 50), rows(data / "BCI_curve.csv")
    for t in (1, 10, 25, 50):
        row, code = theirs[t - 1], "vegan R/specaccum.R, conditioned=FALSE"
        mine, sd = float(curve.species[t - 1]), float(curve.sd[t - 1])
        yield Check(
            f"species in {t} of its plots", mine, float(row["s.richness"]), 6, _RUN_HERE, code
        )
        yield Check("its sd", sd, float(row["s.sd"]), 6, _RUN_HERE, code)


def random_records(path: Path) -> dict[str, set[int]]:
    """Write forty tables of random records, ties and bounds among them; our answer by rule."""
    rng = np.random.default_rng(5)
    answer: dict[str, set[int]] = {rule: set() for rule in Rule}
    written: list[tuple[int, ...]] = []
    for case in range(40):
        size, minutes = int(rng.integers(1, 60)), (0, 1, 5, 30, 60)[case % 5]
        seconds = 1_200_000_000 + 60 * rng.integers(0, rng.integers(5, 200), size)
        station, species = rng.integers(0, 2, size), rng.integers(0, 2, size)
        first = len(written)
        for rule in Rule:
            groups, gap = station * 2 + species, timedelta(minutes=minutes)
            mask = independent(seconds * 1_000_000, groups, gap, rule)
            answer[rule] |= set((np.flatnonzero(mask) + first).tolist())
        written += [
            (case, minutes, int(seconds[k]), int(station[k]), int(species[k]), first + k)
            for k in range(size)
        ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("case", "minutes", "seconds", "Station", "Species", "row"))
        writer.writerows(written)
    return answer


def fuzzed(data: Path, expected: dict[str, set[int]]) -> Iterator[Check]:
    """Records on which camtrapR and we differ: none."""
    table = rows(data / "fuzz_found.csv")
    source = "camtrapR R/variousOtherHelperFunctions.R assessTemporalIndependence"
    for rule in Rule:
        theirs = {int(row["row"]) for row in table if row["rule"] == rule}
        what = f"random records on which we differ, {rule}"
        yield Check(what, len(theirs ^ expected[rule]), 0, 0, _RUN_HERE, source)


def rows(path: Path) -> list[dict[str, str]]:
    """A CSV file's rows."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def frequencies(path: Path) -> npt.NDArray[np.int64]:
    """The one column of counts that R wrote."""
    return np.array([int(row["x"]) for row in rows(path)], dtype=np.int64)


if __name__ == "__main__":
    main()
