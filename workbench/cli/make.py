"""stub for the maker verbs"""
import click
@click.group(name="make")
def command(): "x"
