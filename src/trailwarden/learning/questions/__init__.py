"""Questions that people ask, written by a seeded grammar, each with the call that answers it.

What a gold call holds (the same for training and for evaluation):

- `animal`, `other_animal`, `camera`, `other_camera`: the words of the question exactly as they
  stand there, misspellings included, without article or preposition ("the north gate" ->
  "north gate", "on cam 3" -> "cam 3"). The word "camera" belongs to the name where there is no
  name without it ("camera 3", "trail cameras"), and not where there is ("the spring camera" ->
  "spring").
- Words for animals of any kind (animals, wildlife, anything, critters) are left out; so are "all
  cameras" and "everywhere".
- Sex and age go to `life` and not into `animal`: "fox cubs" -> "fox", young.
- `when`, `hours`: the words exactly as they stand, with a preposition that carries meaning (in,
  on, at, since, until, before, after, from, between, by) and without one that does not (during,
  over, within, for, throughout): "in May", "since Monday", "over the last week" -> "the last
  week". `hours` keep every preposition, since they cannot be read without ("during the day").
  Words of compared times are copied apart: "this month", "last month". One word may be supplied:
  "this week than last" -> "this week", "last week".
- An event's id says it all: nothing else is given with it.
- Everything else is one of the tool's own values. What is at its default is not said.
- Whether there were any ("any foxes last night?") is a count, as `asking.calls` has no other tool
  that also answers "none"; so is a bare name ("foxes last week"). The newest one to look at ("show
  me the last fox") is a search for one; all that is known of it ("tell me about the last fox") is
  `describe_event`.
"""

from trailwarden.learning.questions.example import Example, Split, data_hash
from trailwarden.learning.questions.making import examples
from trailwarden.learning.questions.setting import Setting, settings

__all__ = ["Example", "Setting", "Split", "data_hash", "examples", "settings"]
