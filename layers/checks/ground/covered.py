"""The check of a share that is covered by areas."""

from geo.claim import Check, Verdict
from geo.geodesy.merged import merged
from layers.checks.ground.measured import (
    AREAS,
    LINES,
    POINTS,
    claimed,
    concluded,
    number,
    together,
    told,
)
from layers.checks.ground.shares import amount, percents, share_of
from layers.checks.ground.swapped import doubt
from layers.checks.ground.units import PERCENT
from layers.checks.kinds.covered_share import RULE, Fields
from layers.stories.statement import Statement
from layers.stories.story import Story
from leadline.words import N_, _, as_sentence

METHODS = (  # by dimension
    N_("share of the points on the WGS 84 ellipsoid: {amount}"),
    N_("share of the length on the WGS 84 ellipsoid: {amount}"),
    N_("share of the area on the WGS 84 ellipsoid: {amount}"),
)


def covered_check(statement: Statement, story: Story) -> Check:
    """Answer a statement about a share that is covered, see `layers.checks.kinds.covered_share`."""
    fields: Fields = statement.check  # type: ignore[assignment]  # held to it when the story was read
    allowed, _unit, _times = claimed(statement, PERCENT)
    of = together(statement, story, "check.of", fields.of, (POINTS, LINES, AREAS))
    by = together(statement, story, "check.by", fields.by, (AREAS,))
    share = share_of(of, merged(by.frame), by.accuracy_m)
    found = number(
        _("share of {words} in {words_2}").format(words=of.words, words_2=by.words),
        _(METHODS[of.dimension]).format(amount=amount(share, of)),
        percents(share),
        "percent",
        (of, by),
        because=_("both together may be off by {accuracy_m:,.0f} m").format(accuracy_m=of.accuracy_m + by.accuracy_m),
        notes=share.notes,
    )
    verdict = allowed.judged(found.value or 0.0, found.low, found.high)
    said = [
        _("Of {words}, {part} lies in {words_2}: {amount} [share]").format(
            words=of.words, part=told("share", {"share": found}), words_2=by.words, amount=amount(share, of)
        )
    ]
    if verdict is Verdict.CANNOT_BE_TOLD:
        said.append(_("outlines that are drawn more exactly would tell [share]"))
    return concluded(
        statement, verdict, {"share": found}, as_sentence(said), rule=_(RULE), key="share", doubt=doubt(of, by)
    )
