"""Data Status: what was watched, how well, what is stored, and what people have looked at."""

from __future__ import annotations

from trailwarden.reports.document import Document
from trailwarden.reports.framing import framed
from trailwarden.reports.inquiry import Asking, Inquiry
from trailwarden.reports.scope import Scope
from trailwarden.reports.status.clocks import clocks
from trailwarden.reports.status.days import day_ledger
from trailwarden.reports.status.deployments import deployments
from trailwarden.reports.status.effort import blind_days, effort
from trailwarden.reports.status.models import models
from trailwarden.reports.status.review import review
from trailwarden.reports.status.storage import storage
from trailwarden.reports.status.summary import summary
from trailwarden.reports.survey import Survey


def data_status(events: Asking, scope: Scope) -> Document:
    """The report on the data themselves."""
    survey = Survey.of(Inquiry(events, scope))
    ledger = day_ledger(survey)
    sections = (
        summary(survey, ledger),
        effort(survey, ledger),
        blind_days(survey, ledger),
        clocks(survey),
        storage(survey),
        review(survey),
        models(survey),
        deployments(survey),
    )
    return framed("data-status", "Data Status", survey, sections)
