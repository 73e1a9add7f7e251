collect_ignore = ["listed.py"]  # runs in .venv-mutants, with what is only there
