"""Camtrap DP packages, in and out: https://camtrap-dp.tdwg.org, versions 1.0.x, and 0.1.6 read."""
