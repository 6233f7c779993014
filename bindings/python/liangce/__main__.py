"""``python -m liangce``: the command line."""

from liangce.cli import main

if __name__ == "__main__":
    main()
