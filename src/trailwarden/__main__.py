"""`python -m trailwarden`: the same as `trailwarden`."""

from trailwarden.cli import main

main()
