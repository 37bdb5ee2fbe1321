"""An SD card read into events: what lies on it, what belongs together, what it shows."""

from trailwarden.edge.card.bursts import BurstRules
from trailwarden.edge.card.findings import FindingsSight
from trailwarden.edge.card.ledger import CardLedger, CardMemory, Entry, Filing, Known
from trailwarden.edge.card.naming import Card, cards_of
from trailwarden.edge.card.plan import CardPlan, plan_card, rehearse
from trailwarden.edge.card.report import CardReport, Fault, Step
from trailwarden.edge.card.scan import CardScan
from trailwarden.edge.card.sight import Sight, Witness

__all__ = [
    "BurstRules",
    "Card",
    "CardLedger",
    "CardMemory",
    "CardPlan",
    "CardReport",
    "CardScan",
    "Entry",
    "Fault",
    "Filing",
    "FindingsSight",
    "Known",
    "Sight",
    "Step",
    "Witness",
    "cards_of",
    "plan_card",
    "rehearse",
]
