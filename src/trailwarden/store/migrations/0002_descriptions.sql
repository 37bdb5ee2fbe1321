-- What is told of events after they are over, from their tracks or by a vision model.
--
-- No trigger here touches `revisions`: a description changes no count and no other answer. It says
-- of which revision of its event it tells, so that it is known when it tells of an older one.

CREATE TABLE descriptions (
    descriptionID INTEGER PRIMARY KEY,
    eventID       TEXT NOT NULL REFERENCES events ON DELETE CASCADE,
    method        TEXT NOT NULL CHECK (method IN ('motion', 'model')),
    describedBy   TEXT NOT NULL,  -- the model's name, or the reckoning's with its version
    inputHash     TEXT NOT NULL,  -- of the pictures and facts it was made from
    verdict       TEXT NOT NULL CHECK (verdict IN ('accepted', 'rejected')),
    reason        TEXT NOT NULL DEFAULT '',
    content       TEXT NOT NULL,  -- JSON
    madeAt        INTEGER NOT NULL,
    ofRevision    INTEGER NOT NULL,
    UNIQUE (eventID, method, describedBy)
) STRICT;

CREATE TABLE descriptionJobs (
    jobID       INTEGER PRIMARY KEY,
    eventID     TEXT NOT NULL REFERENCES events ON DELETE CASCADE,
    describedBy TEXT NOT NULL,
    inputHash   TEXT NOT NULL,
    state       TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'failed')),
    eventStart  INTEGER NOT NULL,  -- the newest go first
    notBefore   INTEGER NOT NULL DEFAULT 0,
    leaseUntil  INTEGER NOT NULL DEFAULT 0,
    leasedBy    TEXT NOT NULL DEFAULT '',
    attempts    INTEGER NOT NULL DEFAULT 0,
    error       TEXT NOT NULL DEFAULT '',
    queuedAt    INTEGER NOT NULL,
    ofRevision  INTEGER NOT NULL,
    UNIQUE (eventID, describedBy)
) STRICT;

CREATE INDEX descriptionJobsWaiting ON descriptionJobs (describedBy, eventStart)
    WHERE state = 'waiting';

-- How far each describer has looked through the events, in order of revision, then id.
CREATE TABLE describedUpTo (
    method      TEXT NOT NULL,
    describedBy TEXT NOT NULL,
    revision    INTEGER NOT NULL,
    eventID     TEXT NOT NULL,
    PRIMARY KEY (method, describedBy)
) STRICT, WITHOUT ROWID;
