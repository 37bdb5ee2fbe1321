"""Our diel numbers beside those of R's overlap, activity and camtrapR.

`python -m bench.crosscheck_diel --overlap DIR --activity DIR --camtrapr DIR`

The folders are checkouts of github.com/mikemeredith/overlap, MarcusRowcliffe/activity and
jniedballa/camtrapR (or CRAN's mirrors of them). Their data are read by `Rscript`, which must be
installed (Debian: r-base-core), into a temporary folder, and nothing of theirs is kept. "Published"
numbers stand in those packages' documentation and tests; "R, run here" ones come from their own R
code on the same data. Last, how far estimates err from a known truth by the number of records:
what the least numbers in `ecology.activity` rest on.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np

from bench.common import arguments, heading, print_table
from trailwarden.domain import to_micros
from trailwarden.ecology.activity import activity_curve, activity_interval
from trailwarden.ecology.arrays import Floats
from trailwarden.ecology.circular import TAU, bandwidth
from trailwarden.ecology.kernel import density
from trailwarden.ecology.overlap import (
    Estimator,
    best_estimator,
    bootstrap,
    bootstrap_intervals,
    overlap,
    overlap_estimate,
)
from trailwarden.ecology.sun import Anchoring, sun_times

_R = r"""
args <- commandArgs(TRUE); out <- args[4]
save_csv <- function(x, name) write.csv(x, file.path(out, paste0(name, ".csv")), row.names=FALSE)
for (f in file.path(args[1], "data", c("simulatedData.rda", "kerinci.rda", "simCalls.rda"))) load(f)
load(file.path(args[2], "data", "BCItime.rda"))
load(file.path(args[3], "data", "recordTableSample.rda"))
for (n in c("tigerObs", "pigObs", "tigerTrue", "pigTrue")) save_csv(data.frame(x=get(n)), n)
save_csv(kerinci, "kerinci"); save_csv(simCalls, "simCalls"); save_csv(BCItime, "BCItime")
save_csv(recordTableSample[, c("Species", "DateTimeOriginal")], "records")
for (f in c("getBandWidth.R", "overlapEst.R", "bootCI.R")) source(file.path(args[1], "R", f))
# the package's own is in C; this is its formula
densityFit <- function(x, grid, bw) sapply(grid, function(g)
  mean(exp(bw * (cos(g - x) - 1))) / (2 * pi * besselI(bw, 0, TRUE)))
source(file.path(args[2], "R", "activity_code.r"))
r <- list()
take <- function(sps, zone) with(kerinci, Time[Sps == sps & Zone == zone] * 2 * pi)
for (p in list(c("tiger","macaque",2), c("tiger","tapir",3), c("tiger","golden",2))) {
  e <- overlapEst(take(p[1], as.numeric(p[3])), take(p[2], as.numeric(p[3])))
  for (d in c("Dhat1", "Dhat4")) r[[paste(c(d, p), collapse=" ")]] <- e[[d]]
}
for (s in c("ocelot", "paca", "rat", "brocket")) {
  tm <- 2 * pi * subset(BCItime, species == s)$time
  r[[paste("bandwidth", s)]] <- bwcalc(tm); r[[paste("level", s)]] <- fitact(tm, show=FALSE)@act[1]
}
oc <- subset(BCItime, species == "ocelot")
save_csv(data.frame(solar=solartime(oc$date, 9.156335, -79.847682, -79.847682/15)$solar), "solar")
set.seed(123); dat <- runif(20); t0 <- sd(dat)
bt <- apply(matrix(sample(dat, 20*999, replace=TRUE), 20, 999), 2, sd)
r[["bootCI t0"]] <- t0; save_csv(data.frame(x=bt), "bt")
save_csv(data.frame(name=names(r), value=unlist(r)), "r")
"""
_TESTS = "overlap, inst/tests/testthat/test-all.R"
_RUN = "R, run here"
_DENSITIES = (
    *(0.02440435, 0.44522913, 0.02179983, 0.50513539),
    *(7.877244e-06, 4.522317e-02, 4.622752e-01, 1.216268e-01),
)
_PLACE = (9.156335, -79.847682)  # Barro Colorado Island, as activity's examples have it


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the table."""

    quantity: str
    ours: float
    theirs: float
    source: str

    def cells(self) -> tuple[str, ...]:
        apart = abs(self.ours - self.theirs)
        return (
            self.quantity,
            f"{self.ours:.6g}",
            f"{self.theirs:.6g}",
            f"{apart:.1e}",
            self.source,
        )


class _Data:
    """What R wrote out: columns by file and name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.r = {row["name"]: float(row["value"]) for row in self.rows("r")}

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self._folder / f"{name}.csv").open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def numbers(self, name: str, column: str = "x") -> Floats:
        return np.array([float(row[column]) for row in self.rows(name)])

    def kerinci(self, species: str, zone: str) -> Floats:
        rows = self.rows("kerinci")
        times = [row["Time"] for row in rows if row["Sps"] == species and row["Zone"] == zone]
        return np.array(times, dtype=np.float64) * TAU

    def bci(self, species: str) -> list[dict[str, str]]:
        return [row for row in self.rows("BCItime") if row["species"] == species]


def main() -> None:
    """Read, compare, print."""
    parser = arguments(__doc__)
    for name in ("overlap", "activity", "camtrapr"):
        parser.add_argument(f"--{name}", type=Path, required=True, help=f"a checkout of {name}")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "dump.R"
        script.write_text(_R, encoding="utf-8")
        try:
            subprocess.run(
                ["Rscript", script, given.overlap, given.activity, given.camtrapr, folder],
                check=True,
            )
        except FileNotFoundError:
            sys.exit("Rscript is not installed; it reads the packages' data (Debian: r-base-core).")
        data = _Data(Path(folder))
        heading("python -m bench.crosscheck_diel", "Numbers of R packages, and ours.")
        columns = ("quantity", "ours", "theirs", "apart", "source of theirs")
        print_table(columns, (row.cells() for rows in _SECTIONS for row in rows(data)))
        heading("python -m bench.crosscheck_diel", "Error by number of records, 200 draws each.")
        print_table(_ERROR_COLUMNS, _errors(data))


def _published(data: _Data) -> Iterator[_Row]:
    tiger, pig = data.numbers("tigerObs"), data.numbers("pigObs")
    yield _Row("bandwidth tigerObs", bandwidth(tiger), 29.90650, _TESTS)
    yield _Row("bandwidth pigObs", bandwidth(pig), 10.42076, _TESTS)
    at = np.array([0, 0.5, 1, 1.5]) * np.pi
    drawn = zip((*density(tiger, at, 30), *density(pig, at, 10)), _DENSITIES, strict=True)
    for place, (ours, theirs) in enumerate(drawn):
        yield _Row(f"densityFit {('tiger', 'pig')[place // 4]} {place % 4}", ours, theirs, _TESTS)
    for estimator, theirs in ((Estimator.DHAT1, 0.2908618), (Estimator.DHAT4, 0.2692011)):
        ours = overlap_estimate(tiger, pig, estimator)
        yield _Row(f"{estimator} tigerObs, pigObs", ours, theirs, "overlap, man/overlapEst.Rd")
    for smooth, estimator, theirs in (
        (True, Estimator.DHAT1, 0.345504),
        (True, Estimator.DHAT4, 0.33061),
        (False, Estimator.DHAT1, 0.28488),
        (False, Estimator.DHAT4, 0.26333),
    ):
        mean = float(bootstrap(tiger, pig, estimator, number=9999, smooth=smooth).mean())
        name = f"mean of {'smooth' if smooth else 'plain'} bootstrap, {estimator}"
        yield _Row(name, mean, theirs, f"{_TESTS} (99 resamples, their error 0.005)")


def _camtrapr(data: _Data) -> Iterator[_Row]:
    civet, cat = (
        np.array([_of_day(row) for row in data.rows("records") if row["Species"] == species])
        for species in ("VTA", "PBE")
    )
    source = "camtrapR, docs/reference/activityOverlap-1.png"
    yield _Row("Dhat1 VTA, PBE", overlap_estimate(civet, cat, Estimator.DHAT1), 0.45, source)


def _intervals(data: _Data) -> Iterator[_Row]:
    published = {
        "norm": ((0.257335, 0.389638), (0.258635, 0.398876)),
        "percentile": ((0.229293, 0.364734), (0.229293, 0.364734)),
        "basic": ((0.262208, 0.397649), (0.266392, 0.412031)),
        "norm0": ((0.247319, 0.379623), (0.248729, 0.386398)),
        "basic0": ((0.239309, 0.374750), (0.238671, 0.376942)),
    }
    for on_logit in (False, True):
        found = bootstrap_intervals(
            data.r["bootCI t0"], data.numbers("bt"), on_logit_scale=on_logit
        )
        for method, theirs in published.items():
            name = f"bootCI{'logit' if on_logit else ''} {method}"
            for end, ours in zip(("lower", "upper"), getattr(found, method), strict=True):
                yield _Row(f"{name} {end}", ours, theirs[on_logit][end == "upper"], _TESTS)


def _run_here(data: _Data) -> Iterator[_Row]:
    for name, theirs in data.r.items():
        match name.split():
            case ["Dhat1" | "Dhat4" as which, one, two, zone]:
                a, b = data.kerinci(one, zone), data.kerinci(two, zone)
                ours = overlap_estimate(a, b, Estimator(which))
                yield _Row(
                    f"{name} ({len(a)}, {len(b)})", ours, theirs, f"{_RUN}: overlap, kerinci"
                )
            case ["bandwidth" | "level" as which, species]:
                angles = np.array([float(row["time"]) for row in data.bci(species)]) * TAU
                curve = activity_curve(angles)
                ours = curve.bandwidth if which == "bandwidth" else curve.level or np.nan
                yield _Row(f"{name} ({curve.n})", ours, theirs, f"{_RUN}: activity, BCItime")


def _sun(data: _Data) -> Iterator[_Row]:
    calls = [
        to_micros(datetime.fromisoformat(f"{row['dates']}T00:00+00:00"))
        + round(float(row["time"]) / TAU * 86_400e6)
        for row in data.rows("simCalls")
    ]
    st_andrews = sun_times(calls, [0] * len(calls), [56.0], [-3.0])
    yield _Row("sum of sunTime(simCalls)", float(st_andrews.angles.sum()), 207.0542, _TESTS)
    zone = timezone(timedelta(hours=_PLACE[1] / 15))
    clock = [
        to_micros(datetime.strptime(row["date"], "%Y/%m/%d %H:%M").replace(tzinfo=zone))
        for row in data.bci("ocelot")
    ]
    ours = sun_times(clock, [0] * len(clock), [_PLACE[0]], [_PLACE[1]], Anchoring.AVERAGE)
    apart = (ours.angles - data.numbers("solar", "solar") + np.pi) % TAU - np.pi
    minutes = float(np.abs(apart).max() / TAU * 1440)
    source = f"{_RUN}: activity::solartime, whose sun is a shorter formula"
    yield _Row("solar time of ocelots, most minutes apart", minutes, 0.0, source)


_SECTIONS = (_published, _camtrapr, _intervals, _run_here, _sun)
_ERROR_COLUMNS = (
    "records of each",
    "overlap: estimator",
    "root mean square error",
    "95 % interval holds the truth",
    "activity level: error of its true value",
    "95 % interval holds the truth",
)


def _errors(data: _Data) -> Iterator[tuple[object, ...]]:
    """Estimates from draws of the curves that overlap's simulated tiger and pig were drawn from."""
    rng = np.random.default_rng(1)
    tiger, pig = (data.numbers(f"{name}True")[:-1] for name in ("tiger", "pig"))
    tiger, pig = tiger / tiger.sum(), pig / pig.sum()
    truth, level = float(np.minimum(tiger, pig).sum()), 1 / (len(tiger) * tiger.max())
    for n in (10, 25, 50, 100, 200):
        draws = [(_draw(tiger, n, rng), _draw(pig, n, rng)) for _ in range(200)]
        which = best_estimator(n, n)
        shared = np.array([overlap_estimate(a, b, which) for a, b in draws])
        error = f"{np.sqrt(np.mean((shared - truth) ** 2)):.3f} of {truth:.3f}"
        if n < 25:
            yield n, which, error, "refused", "refused", "refused"
            continue
        found = [overlap(a, b, number=300, seed=rng) for a, b in draws]
        levels = [activity_interval(a, number=300, seed=rng) for a, _ in draws]
        apart = np.sqrt(np.mean([(one.level - level) ** 2 for one in levels])) / level
        yield (
            n,
            which,
            error,
            f"{np.mean([one.lower <= truth <= one.upper for one in found]):.0%}",
            f"{apart:.0%}",
            f"{np.mean([one.level_lower <= level <= one.level_upper for one in levels]):.0%}",
        )


def _draw(chances: Floats, number: int, rng: np.random.Generator) -> Floats:
    at = rng.choice(len(chances), number, p=chances) + rng.random(number)
    return at * (TAU / len(chances))


def _of_day(row: dict[str, str]) -> float:
    moment = datetime.fromisoformat(row["DateTimeOriginal"])
    return (moment.hour * 60 + moment.minute) / 1440 * TAU


if __name__ == "__main__":
    main()
