"""How the numbers were made, and where each method is published."""

from __future__ import annotations

from trailwarden.reports.document import Items, Paragraph, Section
from trailwarden.reports.passages import methods_of
from trailwarden.reports.survey import Survey

_METHODS = (
    "Effort is the time in which a camera could have seen something; time in which it was stale, "
    "frozen, dark, blind or down does not count. Where only a deployment's start and end are "
    "known, all of it counts.",
    "Independence: of records of one species at one location only the first counts until 30 "
    "minutes have gone by since the last that counted (lastIndependentRecord), as in camtrapR "
    "(Niedballa et al. 2016, Methods in Ecology and Evolution 7: 1457-1462).",
    "Rate (relative abundance index): independent events per 100 camera-days (O'Brien, Kinnaird "
    "and Wibisono 2003, Animal Conservation 6: 131-139). It mixes how many animals there are with "
    "how much they move and how well a camera sees them: compare it between places and seasons "
    "for one species, not between species.",
    "Naive occupancy is the share of watching locations with a record; animals that were there "
    "and never passed make it too low (MacKenzie et al. 2002, Ecology 83: 2248-2255).",
    "Activity: circular kernel density with a von Mises kernel (Ridout and Linkie 2009, Journal "
    "of Agricultural, Biological and Environmental Statistics 14: 322-337); sun time with sunrise "
    "moved to 6 and sunset to 18 (equinoctial anchoring: Nouvellet et al. 2012, Journal of Zoology "
    "286: 179-184; Vazquez et al. 2019, Methods in Ecology and Evolution 10: 2057-2066).",
    "Overlap: Dhat4 where the smaller sample has more than 50 records, else Dhat1, with a "
    "bootstrap interval (Ridout and Linkie 2009; Meredith and Ridout, R package overlap).",
    "Richness: Chao1 and Chao2 (Chao 1984, Scandinavian Journal of Statistics 11: 265-270; Chao "
    "1987, Biometrics 43: 783-791), accumulation by sample-based rarefaction (Colwell et al. "
    "2012, Journal of Plant Ecology 5: 3-21).",
    "Change: a count model with the logarithm of effort as its offset.",
    "Movement is two records of a species at two cameras one after the other; unless animals are "
    "told apart, they need not be the same animal.",
)


def methods(survey: Survey) -> Section:
    """Methods, what to keep in mind with all of it, and how to check it."""
    check = Paragraph(
        "Every number here answers a question to the stored events, printed with the figure or "
        "table or at the end. The events behind it are named by their number, the first of "
        "their ids, and a fingerprint of all of them. The text is composed from the answers by "
        "rules; no language model had a part in it."
    )
    sections: tuple[Section, ...] = (
        Section("sources", "Where the methods are published", (Items(_METHODS),)),
    )
    told = methods_of(survey.ask.answers)
    if told:
        computed = Section("computed", "How it was computed here", (Items(tuple(told)),))
        sections = (computed, *sections)
    return Section("methods", "Methods and caveats", (check,), sections)
