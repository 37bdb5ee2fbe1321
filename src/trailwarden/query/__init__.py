"""The only door to the events: a typed question in, a typed answer with its evidence out.

    with Events.open(data_dir) as events:
        result = events.ask(Question(where=Where(taxa=("mallard",)), measure=Rate()))

A question that cannot be answered raises `Refused`, which says why and what might be meant.
"""
