"""The two animals of a question about both."""

from __future__ import annotations

from dataclasses import dataclass, replace

from trailwarden.asking.calls import ActivityOverlap, CoOccurrence
from trailwarden.asking.errors import Unclear
from trailwarden.asking.vocabulary import Vocabulary
from trailwarden.domain import ObservationType
from trailwarden.query.measure import IndependentEvents, Measure
from trailwarden.query.question import About, Group
from trailwarden.query.refusal import Reason, refuse
from trailwarden.query.result import Result
from trailwarden.skills.analyst.measuring import number
from trailwarden.skills.desk import Desk
from trailwarden.skills.inquiry import Inquiry
from trailwarden.skills.subjects import Subject, each_of, of_taxon, subject_of
from trailwarden.skills.wording import Wording

_MOST_OFFERED = 6
_PERSON = "Homo sapiens"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two animals at the same cameras and times, with the independent records of each."""

    inquiry: Inquiry
    own: Subject
    other: Subject
    mine: Result
    theirs: Result

    @property
    def counts(self) -> tuple[float, float]:
        """Independent records of the first and of the second."""
        return number(self.mine.rows[0]), number(self.theirs.rows[0])

    @property
    def missing(self) -> bool:
        """Whether there is none of one of them."""
        return 0 in self.counts

    def ask(self, measure: Measure) -> Result:
        """A measure of both. Raises Refused: also where one is a kind of the other."""
        return self.inquiry.ask(measure)


def pair_of(desk: Desk, call: CoOccurrence | ActivityOverlap) -> Pair:
    """The two that are meant.

    Raises Unclear where there are not two, Refused where one of them is no animal with a name.
    """
    vocabulary, wording = desk.vocabulary(), Wording.of(call)
    other = call.other_animal
    if wording.animal is None and other is not None:
        wording, other = replace(wording, animal=other), None
    first = subject_of(wording.animal, vocabulary)
    if other is None:
        one, *more = each_of(first, vocabulary)
        if len(more) != 1:
            raise _which_other(first, vocabulary)
        second = more[0]
        wording = replace(wording, animal=one.taxa[0])
    else:
        second = subject_of(other, vocabulary)
        if second.individuals and first.taxa and not first.individuals:  # it is the known one's
            wording, second = replace(wording, animal=other), first
        second = _named(second, vocabulary)
    inquiry = _inquiry(desk, wording)
    where = inquiry.meant.where
    _require_apart(desk, where.taxa or (), second, inquiry.meant.subject)
    theirs = where.model_copy(update={"taxa": second.taxa, "individuals": None, "categories": None})
    return Pair(
        inquiry,
        inquiry.meant.subject,
        second,
        inquiry.ask(IndependentEvents()),
        inquiry.ask(IndependentEvents(), where=theirs),
    )


def _inquiry(desk: Desk, wording: Wording) -> Inquiry:
    """An inquiry into the first; a known individual is one of its own taxon."""
    inquiry = Inquiry.of(desk, wording)
    meant = inquiry.meant
    if meant.where.taxa is not None:
        return inquiry
    taxa: tuple[str, ...]
    if meant.subject.individuals:
        rows = inquiry.ask(None, Group.TAXON, about=About.EVENTS, ids_per_row=0).rows
        taxa = tuple(str(row.group["taxon"]) for row in rows if row.group["taxon"])
    else:
        taxa = _named(meant.subject, meant.vocabulary).taxa
    if not taxa:
        raise _no_taxon(meant.subject)
    where = meant.where.model_copy(update={"taxa": taxa})
    return Inquiry(desk, replace(meant, where=where), inquiry.asked)


def _named(subject: Subject, vocabulary: Vocabulary) -> Subject:
    """The subject as taxa; people where they are recorded as a taxon. Raises Refused."""
    if subject.taxa:
        return subject
    known = any(one.scientific == _PERSON for one in vocabulary.animals)
    if subject.categories == (ObservationType.HUMAN,) and known:
        return replace(of_taxon(_PERSON, vocabulary), name="people", short="people")
    raise _no_taxon(subject)


def _no_taxon(subject: Subject) -> Exception:
    return refuse(
        Reason.NOT_MEASURABLE,
        f"this is worked out between two kinds of animal that have a name, and {subject.short} "
        "cannot be one of them here",
        "where.taxa",
    )


def _require_apart(desk: Desk, mine: tuple[str, ...], other: Subject, own: Subject) -> None:
    """Raise Refused where some animals are of both kinds."""
    taxonomy = desk.events.frames().taxonomy
    first = frozenset(mine).union(*map(taxonomy.kinds, mine))
    second = frozenset(other.taxa).union(*map(taxonomy.kinds, other.taxa))
    if first & second:
        raise refuse(
            Reason.NOT_MEASURABLE,
            f"{own.short} and {other.short} are not two different animals, as one takes in the "
            "other: name two that are apart",
            "where.taxa",
        )


def _which_other(first: Subject, vocabulary: Vocabulary) -> Unclear:
    seen = sorted(vocabulary.animals, key=lambda one: -one.events)
    names = [
        one.common[0]
        for one in seen
        if one.common and one.events and one.scientific not in first.taxa
    ]
    question = "Which two animals? Name the other one."
    return Unclear(question, "other_animal", tuple(names[:_MOST_OFFERED]))
