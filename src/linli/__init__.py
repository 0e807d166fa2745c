"""Linli (邻里): the working system of a county whose grassroots organisations lead community services."""

__version__ = "0.1.0"
