"""Drawings as SVG: calm, readable in grey print, told apart by people with any colour vision."""
