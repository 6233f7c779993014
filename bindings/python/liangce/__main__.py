"""``python -m liangce``, and the program ``liangce``: the command line."""

from liangce._leave import leave_when_told


def main() -> None:
    """Run the command line; Ctrl-C works while it is being loaded."""
    leave_when_told()
    from liangce import cli

    cli.main()


if __name__ == "__main__":
    main()
