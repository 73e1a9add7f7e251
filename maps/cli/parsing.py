"""How the words of a command are read: lists that unite, and every mistake told in one line.

argparse reads them; what it would say itself, in its own words and below a page of usage, is said here.
"""

import argparse
import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from leadline.near import did_you_mean

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

TYPES = {int: "a whole number", float: "a number"}
TAKES_NONE = re.compile(r"ignored explicit argument (?P<value>.+)")
AMBIGUOUS = re.compile(r"ambiguous option: (?P<option>\S+) could match (?P<options>.+)")
EXCLUDES = re.compile(r"not allowed with argument (?P<other>.+)")
REQUIRED = re.compile(r"the following arguments are required: (?P<names>.+)")
ONE_OF = re.compile(r"one of the arguments (?P<names>.+) is required")
EXPECTED = re.compile(r"expected (?P<count>.+) arguments?")


class UsageError(Exception):
    """The command line asks for something that is not there; exit code 2."""


class United(argparse.Action):
    """An option that takes a list, its parts with commas between; said again it adds to the list."""

    joint = ","

    def __call__(
        self,
        _parser: argparse.ArgumentParser,
        given: argparse.Namespace,
        value: Any,  # noqa: ANN401  as the type of the option makes it
        _option: str | None = None,
    ) -> None:
        """Add to what was said before."""
        before = getattr(given, self.dest)
        setattr(given, self.dest, value if before is None else f"{before}{self.joint}{value}")


class UnitedConditions(United):
    """An option that takes conditions, which must all hold; said again it adds some."""

    joint = " and "


class Once(argparse.Action):
    """An option or a word that takes one value; an option that is said twice is refused, for one would be lost."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        given: argparse.Namespace,
        value: Any,  # noqa: ANN401  as the type of the option makes it
        option: str | None = None,
    ) -> None:
        """Take the value, or raise UsageError for a second one."""
        said = vars(given).setdefault("said", set())
        if option is not None and self.dest in said:
            raise UsageError(f"{parser.prog} has {option} twice; expected it once.")
        said.add(self.dest)
        setattr(given, self.dest, value)


class Parser(argparse.ArgumentParser):
    """A parser whose help ends with examples, and whose errors are one line."""

    def __init__(self, **given: Any) -> None:  # noqa: ANN401  what argparse takes
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, **given)
        self.examples: Sequence[str] = ()
        self.register("action", None, Once)
        self.register("action", "store", Once)
        self.register("action", "unite", United)
        self.register("action", "unite_conditions", UnitedConditions)

    def tell(self, words: str, examples: Sequence[str]) -> None:
        """Let help begin with what a command does, and end with examples."""
        self.examples = examples
        self.description = f"{words[:1].upper()}{words[1:]}."
        self.epilog = "\n".join([f"example{'s' * (len(examples) > 1)}:", *(f"  {each}" for each in examples)])

    def _print_message(self, message: str, file: "SupportsWrite[str] | None" = None) -> None:
        """Print help; argparse keeps quiet if it cannot be printed."""
        (file or sys.stderr).write(message)

    def error(self, message: str) -> NoReturn:
        """Raise UsageError with what argparse found, in our words."""
        raise UsageError(self._told(message))

    def _told(self, message: str) -> str:
        if message.startswith("argument "):
            option, _, why = message.removeprefix("argument ").partition(": ")
            return self._told_of(option.split("/")[-1], why)
        if found := AMBIGUOUS.fullmatch(message):
            meant = " or ".join(found["options"].split(", "))
            return f"{found['option']} may be {meant}; expected one of them in full."
        if found := REQUIRED.fullmatch(message):
            forms = [self._form(name) for name in found["names"].split(", ")]
            return f"{self.prog} lacks {' and '.join(forms)}; expected {'them' if forms[1:] else 'it'}{self._as_in()}."
        if found := ONE_OF.fullmatch(message):
            forms = [self._form(name) for name in found["names"].split()]
            return f"{self.prog} lacks {' or '.join(forms)}; expected one of them{self._as_in()}."
        return f"{message}; expected what {self.prog} --help tells."

    def _told_of(self, option: str, why: str) -> str:
        if found := TAKES_NONE.fullmatch(why):
            return f"{option} has the value {found['value']}; expected {option} alone, which takes none."
        if found := EXCLUDES.fullmatch(why):
            return f"{option} and {found['other'].split('/')[-1]} exclude each other; expected one of them."
        if EXPECTED.fullmatch(why):
            return f"{option} stands without its value; expected {self._form(option)}."
        return f"{option}: {why}; expected what {self.prog} --help tells."

    def _form(self, name: str) -> str:
        """Give an option with what it takes, a word as the help names it."""
        action = next((a for a in self._actions if name.rsplit("/", maxsplit=1)[-1] in a.option_strings), None)
        if action is None:
            return name
        metavar = action.metavar or (f"{{{','.join(map(str, action.choices))}}}" if action.choices else "")
        return f"{action.option_strings[-1]} {' '.join([metavar] if isinstance(metavar, str) else metavar)}".rstrip()

    def _as_in(self) -> str:
        return f", as in: {self.examples[0]}" if self.examples else ""

    def _get_value(self, action: argparse.Action, word: str) -> Any:  # noqa: ANN401  whatever the type makes
        try:
            return super()._get_value(action, word)
        except argparse.ArgumentError as error:
            kinds = [told for kind, told in TYPES.items() if action.type is kind]
            if not kinds:
                raise
            raise UsageError(f"{_name(action)} is {word!r}; expected {kinds[0]}.") from error

    def _check_value(self, action: argparse.Action, value: Any) -> None:  # noqa: ANN401
        if action.choices is not None and value not in action.choices:
            known = list(map(str, action.choices))
            near = did_you_mean(value, known)
            raise UsageError(f"{_name(action)} is {value!r}; expected one of {', '.join(known)}.{near}")


def parts_of(words: str | None, option: str) -> tuple[str, ...]:
    """Parts of an option that takes a list, each once; none if it was not given.

    >>> parts_of("a, b,a", "--only")
    ('a', 'b')

    Raises
    ------
    ValueError
        If one is empty.
    """
    if words is None:
        return ()
    parts = tuple(dict.fromkeys(word.strip() for word in words.split(",")))
    if "" in parts:
        raise ValueError(f"{option} is {words!r}; expected names with commas between them, as a,b.")
    return parts


def _name(action: argparse.Action) -> str:
    return action.option_strings[-1] if action.option_strings else str(action.metavar or action.dest)
