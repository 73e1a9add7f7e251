"""Marks of the sentence of an observed share, and the findings that they stand for."""

from layers.checks.observed.observed_names import Names


def marks_of(names: Names, kinds: tuple[str, ...]) -> dict[str, str]:
    """List the marks of the sentence, and the findings they stand for; see `MARKS` of the kind."""
    question = names.question
    others = {"public" if question.is_public(k) else names.mark(k): k for k in names.others}
    marks = {mark: _drawn_mark(names, k) for mark, k in others.items()}
    for k in range(len(question.sets)):
        if k != question.place:
            marks |= _marks_of_fleet(names, k)
    marks |= {
        "moment": names.moment(),
        "median": names.moment(column="instant_median"),
        "least": names.moment(column="instant_min"),
        "most": names.moment(column="instant_max"),
        "window": names.mean(),
        "window-sure": names.sure(),
        "mean": names.mean_share(),
        "sure": names.sure_share(),
        "drawn": names.drawn() if question.within_s is None else names.drawn_share("guaranteed share"),
        "drawn-mean": names.drawn_share("mean share"),
    }
    for kind in kinds:
        marks |= {kind: names.reading(kind, "instant_mean")}
        marks |= {f"{kind}-{mark}": names.reading(kind, "instant_mean", k) for mark, k in others.items()}
        for column, how in (("guaranteed_share", "sure"), ("mean_share", "mean")):
            marks[f"{kind}-{how}"] = names.reading(kind, column)
    return marks


def _drawn_mark(names: Names, place: int) -> str:
    within = names.question.within_s is not None
    return names.drawn_share("guaranteed share", place) if within else names.drawn(place)


def _marks_of_fleet(names: Names, place: int) -> dict[str, str]:
    """List the marks of a fleet of `also`, which begin with its name."""
    mark, question = names.mark(place), names.question
    title = question.sets[place][0]
    first = place == next(k for k, (other, _) in enumerate(question.sets) if other == title) and title != names.title
    whose = title if first else names.whose(place)
    marks = {f"{mark}-drawn": _drawn_mark(names, place)}
    if question.within_s is not None:
        marks |= {
            f"{mark}-sure": names.sure_share(whose),
            f"{mark}-mean": names.mean_share(whose),
            f"{mark}-drawn-mean": names.drawn_share("mean share", place),
        }
    elif first:
        marks |= {
            f"{mark}-moment": names.moment(title),
            f"{mark}-window": names.mean(title),
            f"{mark}-window-sure": names.sure(title),
        }
    return marks
