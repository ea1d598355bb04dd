"""What shell users get: `nn-tui` and `python -m nn_tui`."""

import sys


def main() -> int:
    """Run the command line and return its exit code."""
    if sys.argv[1:] == ["--version"]:  # answered before anything is imported
        from . import __version__

        print(f"nn-tui {__version__}")  # noqa: T201
        return 0
    from .tui.command_line import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
