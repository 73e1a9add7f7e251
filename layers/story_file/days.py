"""Days in words."""

from datetime import date, timedelta

from leadline.words import _, day, interval


def in_words(start: date, end: date) -> str:
    """Write days for a reader; whole months as months.

    >>> in_words(date(2024, 7, 1), date(2024, 9, 30)), in_words(date(2025, 4, 1), date(2025, 4, 30))
    ('July to September 2024', 'April 2025')
    >>> in_words(date(2026, 3, 20), date(2026, 4, 3)), in_words(date(2026, 3, 3), date(2026, 3, 3))
    ('20 March to 3 April 2026', '3 March 2026')
    >>> in_words(date(2022, 8, 4), date(2022, 8, 10))
    '4 to 10 August 2022'
    """
    whole = start.day == 1 and (end + timedelta(days=1)).day == 1
    return interval(start, end, months=whole, english=_in_english(start, end, whole=whole))


def _in_english(start: date, end: date, *, whole: bool) -> str:
    ends = [f"{day:%B}" if whole else f"{day.day} {day:%B}" for day in (start, end)]
    if not whole and start < end and (start.year, start.month) == (end.year, end.month):
        return f"{start.day} to {ends[1]} {end.year}"
    if start.year != end.year:
        ends = [f"{words} {day.year}" for words, day in zip(ends, (start, end), strict=True)]
        return " to ".join(ends)
    return f"{' to '.join(dict.fromkeys(ends))} {end.year}"


def windows_in_words(before: tuple[str, str], after: tuple[str, str]) -> str:
    """Write two runs of whole months, the later first; of the same months of two years the earlier by its year.

    >>> windows_in_words(("2022-08", "2022-12"), ("2023-08", "2023-12"))
    'August to December 2023 against 2022'
    >>> windows_in_words(("2022-11", "2023-01"), ("2023-02", "2023-04"))
    'February to April 2023 against November 2022 to January 2023'
    """
    same = before[0][5:] == after[0][5:] and before[1][5:] == after[1][5:] and before[0][:4] == before[1][:4]
    earlier = day(before[0][:4]) if same else _months(*before)
    return _("{after} against {before}").format(after=_months(*after), before=earlier)


def _months(first: str, last: str) -> str:
    start, end = (date.fromisoformat(f"{month}-01") for month in (first, last))
    return in_words(start, (end.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1))
