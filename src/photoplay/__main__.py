"""`python -m photoplay` is the program `photoplay`."""

from photoplay.cli.main import main

if __name__ == "__main__":
    main()
