"""Ecology: which animals were recorded, how often, when, where, doing what; and how to read it."""

from __future__ import annotations

from trailwarden.reports.document import Document
from trailwarden.reports.ecology.activity import activity
from trailwarden.reports.ecology.behaviour import behaviour
from trailwarden.reports.ecology.fauna import Fauna
from trailwarden.reports.ecology.groups import group_sizes
from trailwarden.reports.ecology.methods import methods
from trailwarden.reports.ecology.notable import notable
from trailwarden.reports.ecology.overlap import overlap
from trailwarden.reports.ecology.people import people
from trailwarden.reports.ecology.rates import rates
from trailwarden.reports.ecology.richness import richness
from trailwarden.reports.ecology.species import species
from trailwarden.reports.ecology.summary import summary
from trailwarden.reports.ecology.trails import trails
from trailwarden.reports.ecology.trend import trend
from trailwarden.reports.framing import framed
from trailwarden.reports.inquiry import Asking, Inquiry
from trailwarden.reports.scope import Scope
from trailwarden.reports.survey import Survey


def ecology(events: Asking, scope: Scope) -> Document:
    """The report on the animals."""
    survey = Survey.of(Inquiry(events, scope))
    fauna = Fauna.of(survey)
    sections = (
        summary(survey, fauna),
        species(survey, fauna),
        richness(survey),
        rates(survey),
        activity(survey, fauna),
        overlap(survey, fauna),
        trails(survey, fauna),
        behaviour(survey, fauna),
        group_sizes(survey, fauna),
        trend(survey, fauna),
        notable(survey, fauna),
        people(survey),
        methods(survey),
    )
    return framed("ecology", "Ecology", survey, sections)
