"""A PostgreSQL with PostGIS of the tests' own: started in a folder that is gone afterwards, on a free port."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest

OWNER = "tester"
PASSWORD = "p%40ss w0rd/1"  # noqa: S105  of a server that lives as long as the tests
START_S = 120
numbers = count(1)


@dataclass(frozen=True)
class Server:
    """Its programs, folder and port; `run` starts a program as the user that owns it."""

    programs: Path
    folder: Path
    port: int
    user: str

    def run(self, name: str, *words: object) -> None:
        options = {"user": self.user, "group": pwd.getpwnam(self.user).pw_gid, "extra_groups": []} if self.user else {}
        subprocess.run(
            [self.programs / name, *map(str, words)], check=True, capture_output=True, text=True, timeout=START_S,
            cwd=self.folder, **options,
        )  # fmt: skip

    def url(self, database: str, query: str = "") -> str:
        return f"postgresql://{OWNER}@127.0.0.1:{self.port}/{database}{query}"

    def connect(self, database: str = "postgres", **how) -> psycopg.Connection:
        return psycopg.connect(self.url(database), password=PASSWORD, **how)


def unprivileged() -> str:
    """Name of a user for PostgreSQL, which refuses to run as root; "" if nobody needs to be another."""
    if os.geteuid() != 0:
        return ""
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    pytest.skip("PostgreSQL does not run as root, and there is no user postgres or nobody")


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    programs = os.environ.get("LEADLINE_TEST_POSTGRES")
    if not programs or not (Path(programs) / "initdb").exists():
        pytest.skip("LEADLINE_TEST_POSTGRES names no PostgreSQL with PostGIS; `make test` sets it (tests/find_gis.sh)")
    user = unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="leadline-postgres-"))
    try:
        if user:
            os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
        server = Server(Path(programs), folder, free_port(), user)
        secret = folder / "password"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        how = ["-U", OWNER, "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8", "--locale=C", "-N"]
        server.run("initdb", "-D", folder / "data", *how)
        options = f"-F -k {folder} -h 127.0.0.1 -p {server.port} -c shared_buffers=32MB"
        server.run("pg_ctl", "start", "-w", "-D", folder / "data", "-l", folder / "log", "-o", options)
        try:
            with server.connect(autocommit=True) as connection:
                connection.execute("CREATE DATABASE gis_template")
            with server.connect("gis_template") as connection:
                connection.execute("CREATE EXTENSION postgis")
            yield server
        finally:
            server.run("pg_ctl", "stop", "-m", "immediate", "-D", folder / "data")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def opened(postgres) -> Iterator[Server]:
    """The server, with a password in the environment as libpq reads it, and nothing else of its kind."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("PG")]:
            patch.delenv(name)
        patch.setenv("PGPASSWORD", PASSWORD)
        yield postgres


@pytest.fixture(scope="session")
def new_database(opened):
    """Make databases from a template."""

    def made(template: str = "gis_template") -> str:
        name = f"gis_{next(numbers)}"
        with opened.connect(autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    return made


@pytest.fixture
def gis(new_database) -> str:
    """Name of a new database with PostGIS."""
    return new_database()


@pytest.fixture
def bare(new_database) -> str:
    """Name of a new database without PostGIS."""
    return new_database("template0")


@pytest.fixture(scope="session")
def password() -> str:
    return PASSWORD


@pytest.fixture(scope="session")
def owner() -> str:
    return OWNER
