"""A question: what, which, how grouped, which measure."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from trailwarden.domain import Rank
from trailwarden.query.measure import Count, Measure
from trailwarden.query.model import Model
from trailwarden.query.where import Where


class About(StrEnum):
    """What a question counts or lists."""

    EVENTS = "events"
    OBSERVATIONS = "observations"
    EFFORT = "effort"
    MEDIA = "media"
    DEPLOYMENTS = "deployments"


class Group(StrEnum):
    """How rows are told apart. Times are local to the camera, unless `Where.time.zone` is given.

    `season` is meteorological (of the hemisphere of the camera), `week` is ISO's and is named by
    its Monday, `individual` is who was recognised, `classifier` who or what named it.
    """

    CAMERA = "camera"
    LOCATION = "location"
    DEPLOYMENT = "deployment"
    TAXON = "taxon"
    CATEGORY = "category"
    BEHAVIOR = "behavior"
    LIFE_STAGE = "life_stage"
    SEX = "sex"
    INDIVIDUAL = "individual"
    REVIEWED = "reviewed"
    CLASSIFIER = "classifier"
    HOUR = "hour"  # of the day, 0..23
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    SUN_PHASE = "sun_phase"
    STATE = "state"  # effort: how well the camera saw; events: open, closed, truncated
    MEDIA_KIND = "media_kind"


class Order(StrEnum):
    """How rows are sorted."""

    GROUP = "group"
    VALUE = "value"  # largest first
    NEWEST = "newest"
    OLDEST = "oldest"


class Question(Model):
    """A question to the events. The same question to the same events has the same answer.

    `taxon_rank` rolls taxa up (`genus`: everything finer counts for its genus). `after` is the
    `next` of the page before. `ids_per_row` says how many event ids a row names (all are counted).
    """

    about: About = About.OBSERVATIONS
    where: Where = Where()
    by: tuple[Group, ...] = Field(default=(), max_length=3)
    measure: Measure = Count()
    taxon_rank: Rank | None = None
    order: Order = Order.GROUP
    limit: int = Field(default=1000, ge=1, le=100_000)
    after: str | None = None
    ids_per_row: int = Field(default=20, ge=0, le=10_000)
